using Hone.Training.Evaluation;

namespace Hone.Runs.Decisions;

/// <summary>How a part of the documents fared.</summary>
/// <param name="Name">Its name: a source, <c>short</c>, <c>long</c>, or a task.</param>
/// <param name="Units">Documents of it.</param>
/// <param name="Gain">What the candidate is better by there.</param>
/// <param name="Interval">Where that lies; null where it cannot be told.</param>
/// <param name="Chance">How often a candidate that is no worse there would look so bad, corrected for the number of slices (Holm 1979);
/// null where it cannot be told.</param>
/// <param name="IsWorse">It is clearly worse.</param>
public sealed record SliceResult(string Name, int Units, double Gain, Interval? Interval, double? Chance, bool IsWorse);
