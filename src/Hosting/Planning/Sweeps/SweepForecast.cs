using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>What to expect of a budget, and which depth to take for it.</summary>
/// <param name="Best">The best size there could be.</param>
/// <param name="Depth">The best that the dial has.</param>
public sealed record SweepForecast(Forecast Best, BestDepth Depth);
