namespace Hone.Formats.WandbLog;

/// <summary>Settings of the run that were made or changed on the way.</summary>
/// <param name="Items">Names, and values as JSON.</param>
public sealed record WandbConfig(IReadOnlyList<KeyValuePair<string, string>> Items) : WandbRecord;
