namespace Hone.Formats.Parquet;

/// <summary>How pages are compressed; the numbers are the format's own.</summary>
public enum ParquetCodec
{
    /// <summary>Not at all.</summary>
    Uncompressed = 0,

    /// <summary>Snappy.</summary>
    Snappy = 1,

    /// <summary>gzip.</summary>
    Gzip = 2,

    /// <summary>LZO; not read.</summary>
    Lzo = 3,

    /// <summary>Brotli.</summary>
    Brotli = 4,

    /// <summary>LZ4 in a framing of Hadoop's that the format itself gave up; not read.</summary>
    Lz4 = 5,

    /// <summary>Zstandard.</summary>
    Zstandard = 6,

    /// <summary>LZ4 blocks.</summary>
    Lz4Raw = 7,
}
