namespace Hone.Insight.Pictures;

/// <summary>A number that changes from update to update.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">Of each update, from the first.</param>
public sealed record ScheduleLine(string Name, IReadOnlyList<float> Values);
