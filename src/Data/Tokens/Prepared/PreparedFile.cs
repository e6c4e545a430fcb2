namespace Hone.Data.Tokens.Prepared;

/// <summary>A source's file as it was when it was prepared.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedUtc">When it was last written: with the size, a quick answer to whether it changed.</param>
/// <param name="Units">Row groups; 1 where there are none.</param>
/// <param name="Sha256">Hash of its content: the sure answer. Empty while preparing has not come that far.</param>
public sealed record PreparedFile(string Path, long Bytes, DateTime ModifiedUtc, int Units, string Sha256);
