namespace Hone.Runs.Decisions;

/// <summary>A file that a decision was taken on.</summary>
/// <param name="Path">Where it is in the run's folder.</param>
/// <param name="Sha256">What it then was; of <c>events.jsonl</c> of its first <paramref name="Bytes"/>.</param>
/// <param name="Bytes">Its size.</param>
public sealed record HashedFile(string Path, string Sha256, long Bytes);
