namespace Hone.Data.Sources;

/// <summary>One file of a source.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Its size as it is stored.</param>
/// <param name="Units">Row groups of a Parquet file; 1 in every other format.</param>
public sealed record SourceFile(string Path, long Bytes, int Units);
