namespace Hone.Insight.Laws;

/// <summary>How a budget of operations is spent on a size and on tokens.</summary>
/// <param name="Parameters">Size of the model, N.</param>
/// <param name="Tokens">Tokens to train on, D.</param>
/// <param name="Loss">What is to be expected of that, nats per token.</param>
public readonly record struct Allocation(double Parameters, double Tokens, double Loss)
{
    /// <summary>Tokens for each parameter.</summary>
    public double Ratio => Tokens / Parameters;
}
