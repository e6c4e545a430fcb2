namespace Hone.Formats.WandbLog;

/// <summary>What a run is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What a person calls it; may be empty.</param>
/// <param name="Project">The project it belongs to; may be empty.</param>
/// <param name="Settings">Names, and values as JSON.</param>
public sealed record WandbRun(string Id, string Name, string Project, IReadOnlyList<KeyValuePair<string, string>> Settings) : WandbRecord;
