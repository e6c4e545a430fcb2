namespace Hone.Data.Sources.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes on disk, those of an earlier try included.</param>
/// <param name="Total">Bytes there will be.</param>
public readonly record struct DownloadProgress(long Bytes, long Total);
