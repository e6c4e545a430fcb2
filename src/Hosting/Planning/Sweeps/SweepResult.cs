using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>What a sweep found.</summary>
/// <param name="Fit">The law of its finished cells.</param>
/// <param name="LargestLeftOut">How wrong a law of the smaller budgets is about the largest; null where they are too few for one.</param>
/// <param name="EachLeftOut">How wrong laws without one cell are about it; null where the others are too few for one.</param>
/// <param name="Forecasts">What to expect of other budgets.</param>
public sealed record SweepResult(
    LawFit Fit, BackTest? LargestLeftOut, BackTest? EachLeftOut, IReadOnlyList<SweepForecast> Forecasts);
