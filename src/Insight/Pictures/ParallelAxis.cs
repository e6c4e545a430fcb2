namespace Hone.Insight.Pictures;

/// <summary>An upright axis of a picture that has one for each setting.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Remark">What is told below the name, such as how much it explains; empty for nothing.</param>
/// <param name="Values">What each run has, as a recipe writes it; null where it has none.</param>
public sealed record ParallelAxis(string Name, string Remark, IReadOnlyList<string?> Values);
