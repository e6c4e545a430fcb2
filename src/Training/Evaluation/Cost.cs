namespace Hone.Training.Evaluation;

/// <summary>What targets cost a model: sums, from which every measure is one division.</summary>
/// <param name="Tokens">Targets.</param>
/// <param name="Bytes">Bytes of text they stand for; none for special tokens, which no text has.</param>
/// <param name="Nats">Σ −ln p of all of them.</param>
/// <param name="TextNats">The same of those that stand for text.</param>
/// <param name="Hits">Targets that were the likeliest token.</param>
public readonly record struct Cost(long Tokens, long Bytes, double Nats, double TextNats, long Hits)
{
    /// <summary>Nats per token.</summary>
    public double Loss => Nats / Tokens;

    /// <summary>exp(loss).</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Share of the tokens that were the likeliest.</summary>
    public double Accuracy => (double)Hits / Tokens;

    /// <summary>Σ nats / (ln 2 · Σ bytes) over the tokens that stand for text, the same for every tokenizer.</summary>
    public double BitsPerByte => TextNats / (Math.Log(2) * Bytes);

    /// <summary>Both together.</summary>
    public static Cost operator +(in Cost a, in Cost b) =>
        new(a.Tokens + b.Tokens, a.Bytes + b.Bytes, a.Nats + b.Nats, a.TextNats + b.TextNats, a.Hits + b.Hits);

    /// <summary>Both together.</summary>
    public static Cost Add(Cost a, Cost b) => a + b;
}
