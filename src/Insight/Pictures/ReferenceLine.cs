namespace Hone.Insight.Pictures;

/// <summary>A loss a run is held against, such as a known floor or that of guessing evenly.</summary>
/// <param name="Label">What it is; the picture adds the value.</param>
/// <param name="Loss">Nats per token; one that is not finite is left out.</param>
public readonly record struct ReferenceLine(string Label, double Loss);
