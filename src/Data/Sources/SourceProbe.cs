namespace Hone.Data.Sources;

/// <summary>A file and what its first bytes say of it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Its size as it is stored.</param>
/// <param name="CompressionKind">What it is compressed with.</param>
/// <param name="Head">Its first bytes, unwrapped, without a byte order mark of UTF-8.</param>
/// <param name="IsWhole">Whether these are all.</param>
/// <param name="Format">What its content was found to be.</param>
sealed record SourceProbe(string Path, long Bytes, CompressionKind CompressionKind, ReadOnlyMemory<byte> Head, bool IsWhole,
    SourceFormat Format)
{
    const int HeadInBytes = 1 << 16;

    /// <summary>Reads the head of a file.</summary>
    internal static SourceProbe Of(string path, SourceOptions options)
    {
        using DecompressedFile file = DecompressedFile.Open(path);
        byte[] head = new byte[(int)Math.Min(HeadInBytes, file.CompressionKind == CompressionKind.None ? file.StoredBytes + 1
            : HeadInBytes)];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        int mark = head.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        SourceProbe probe = new(path, file.StoredBytes, file.CompressionKind, head.AsMemory(mark, length - mark), length < head.Length,
            SourceFormat.Unknown);
        probe = probe with { Format = Detection.FormatOf(probe, options) };
        Impostor.Refuse(path, Detection.Extension(probe), probe.Head.Span, probe.Format);
        return probe;
    }

    /// <summary>As a file of a source.</summary>
    internal SourceFile AsFile(int units = 1) => new(Path, Bytes, units);
}
