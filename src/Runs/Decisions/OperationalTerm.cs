namespace Hone.Runs.Decisions;

/// <summary>What a candidate needs more of, or less, than the baseline.</summary>
/// <param name="Name"><c>time</c>, <c>compute</c>, <c>memory</c>, <c>size</c>, <c>generation</c> or <c>latency</c>.</param>
/// <param name="What">What was measured, and in which unit.</param>
/// <param name="Candidate">Mean over the candidate's runs; null where it is not known.</param>
/// <param name="Baseline">Mean over the baseline's.</param>
/// <param name="Change">Candidate / baseline − 1; null where the two cannot be compared.</param>
/// <param name="Price">What a change of 1 counts, in the metric's unit; null where nobody stated it.</param>
/// <param name="Cost">What is taken off the gain.</param>
/// <param name="IsBeyondLimit">It is more than was allowed.</param>
/// <param name="Remark">Why it cannot be compared; null where it can.</param>
public sealed record OperationalTerm(
    string Name, string What, double? Candidate, double? Baseline, double? Change, double? Price, double Cost, bool IsBeyondLimit,
    string? Remark);
