namespace Hone.Runs;

/// <summary>Something that the audit of a run's data found.</summary>
/// <param name="Check">Its name, by which it is waived.</param>
/// <param name="Severity"><c>note</c>, <c>warning</c>, or <c>refusal</c>: above what is allowed.</param>
/// <param name="Count">How many.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Limit">The share that is allowed; null where it refuses nothing.</param>
/// <param name="Sentence">The same in words.</param>
/// <param name="IsWaived">The run started in spite of it, by name.</param>
/// <param name="Examples">A few cases to read, a sentence each.</param>
public sealed record RecordedFinding(
    string Check, string Severity, long Count, long Total, double? Limit, string Sentence, bool IsWaived, IReadOnlyList<string> Examples);
