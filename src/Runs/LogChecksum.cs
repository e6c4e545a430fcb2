namespace Hone.Runs;

/// <summary>What <c>events.jsonl</c> was when a run came to an end: a letter of it that is altered later is found.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of those bytes in lower-case hexadecimal.</param>
public sealed record LogChecksum(long Bytes, string Sha256);
