namespace Hone.Insight.Pictures;

/// <summary>A place on an axis.</summary>
/// <param name="Value">In the axis's unit.</param>
/// <param name="Label">What is written there; empty for a grid line without words.</param>
readonly record struct Tick(double Value, string Label);
