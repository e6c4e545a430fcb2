namespace Hone.Insight.Laws;

/// <summary>What a law expects of a budget that is spent as well as can be.</summary>
/// <param name="Flops">The budget, floating-point operations.</param>
/// <param name="Parameters">The best size.</param>
/// <param name="Tokens">The tokens that are left for it.</param>
/// <param name="Loss">The loss to be expected, nats per token; how one run differs from another is not in its interval.</param>
public sealed record Forecast(double Flops, Interval Parameters, Interval Tokens, Interval Loss);
