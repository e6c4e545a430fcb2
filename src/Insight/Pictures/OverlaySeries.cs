namespace Hone.Insight.Pictures;

/// <summary>A line of a picture of several runs: one run, or the mean of several.</summary>
/// <param name="Letter">What stands at its end.</param>
/// <param name="Name">What the legend says.</param>
/// <param name="Curves">The run, or the runs.</param>
public sealed record OverlaySeries(string Letter, string Name, IReadOnlyList<OverlayCurve> Curves);
