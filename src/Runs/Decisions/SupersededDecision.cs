namespace Hone.Runs.Decisions;

/// <summary>An earlier decision about a run, which stays where it is.</summary>
/// <param name="Run">The run.</param>
/// <param name="File">Its file.</param>
/// <param name="Sha256">Hash of that.</param>
public sealed record SupersededDecision(string Run, string File, string Sha256);
