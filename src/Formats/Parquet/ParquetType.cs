namespace Hone.Formats.Parquet;

/// <summary>How a column's values are stored; the numbers are the format's own.</summary>
public enum ParquetType
{
    /// <summary>A bit.</summary>
    Boolean = 0,

    /// <summary>32 bits, signed.</summary>
    Int32 = 1,

    /// <summary>64 bits, signed.</summary>
    Int64 = 2,

    /// <summary>An old form of timestamps; not read.</summary>
    Int96 = 3,

    /// <summary>Single precision.</summary>
    Float = 4,

    /// <summary>Double precision.</summary>
    Double = 5,

    /// <summary>Bytes of any length: strings.</summary>
    ByteArray = 6,

    /// <summary>Bytes of one length; not read.</summary>
    FixedLengthByteArray = 7,
}
