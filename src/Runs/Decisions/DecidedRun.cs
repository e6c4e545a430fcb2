namespace Hone.Runs.Decisions;

/// <summary>A run that a decision was taken on.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Folder">Where it was.</param>
/// <param name="Step">Updates of the model that was measured.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Status">How it stood.</param>
/// <param name="Value">The metric.</param>
/// <param name="Files">What it was taken on.</param>
public sealed record DecidedRun(
    string Run, string Folder, int Step, long Seed, RunStatus Status, double Value, IReadOnlyList<HashedFile> Files);
