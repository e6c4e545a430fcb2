namespace Hone.Training.Evaluation;

/// <summary>What the scored tokens of a span cost.</summary>
/// <param name="Nats">Σ −ln p, added in their order.</param>
/// <param name="Tokens">How many they are.</param>
/// <param name="IsLikeliest">Each of them was the likeliest: a model that always takes that one would have written them.</param>
public readonly record struct SpanScore(double Nats, int Tokens, bool IsLikeliest)
{
    /// <summary>Nats per token.</summary>
    public double Mean => Nats / Tokens;
}
