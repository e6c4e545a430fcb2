namespace Hone.Data.Sources.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes on disk, those of an earlier try included.</param>
/// <param name="Total">Bytes there will be.</param>
/// <param name="Pause">How long is waited before it is tried again, where the transfer broke off or the server was busy.</param>
public readonly record struct DownloadProgress(long Bytes, long Total, TimeSpan? Pause = null);
