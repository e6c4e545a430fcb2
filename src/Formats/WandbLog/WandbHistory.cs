namespace Hone.Formats.WandbLog;

/// <summary>What was logged at a step.</summary>
/// <param name="Step">The step; null where the record does not say.</param>
/// <param name="Items">Names, and values as JSON.</param>
public sealed record WandbHistory(long? Step, IReadOnlyList<KeyValuePair<string, string>> Items) : WandbRecord;
