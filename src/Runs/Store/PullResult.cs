namespace Hone.Runs.Store;

/// <summary>What a pull wrote.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Lines">Its events.</param>
/// <param name="Files">Files beside these.</param>
/// <param name="Bytes">Bytes of all.</param>
/// <param name="Missing">Files that nobody keeps for the store.</param>
public sealed record PullResult(RunFolder Folder, int Lines, int Files, long Bytes, IReadOnlyList<string> Missing);
