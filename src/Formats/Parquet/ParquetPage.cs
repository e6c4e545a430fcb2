namespace Hone.Formats.Parquet;

/// <summary>What a page holds; the numbers are the format's own.</summary>
enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataVersion2 = 3,
}

/// <summary>How values are encoded; the numbers are the format's own.</summary>
enum ParquetEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}

/// <summary>The header of a page (parquet.thrift, PageHeader).</summary>
sealed record ParquetPage
{
    /// <summary>What it holds.</summary>
    internal PageKind Kind { get; private set; } = (PageKind)(-1);

    /// <summary>Bytes as it is decompressed, levels among them.</summary>
    internal int Size { get; private set; } = -1;

    /// <summary>Bytes as it is stored, without this header.</summary>
    internal int StoredSize { get; private set; } = -1;

    /// <summary>The CRC-32 of what is stored; null where the writer left it out.</summary>
    internal uint? Sum { get; private set; }

    /// <summary>Values, nulls among them; in a dictionary its entries.</summary>
    internal int Values { get; private set; } = -1;

    /// <summary>How the values are encoded.</summary>
    internal ParquetEncoding Encoding { get; private set; } = (ParquetEncoding)(-1);

    /// <summary>How version 1 encodes which values are null.</summary>
    internal ParquetEncoding Levels { get; private set; } = ParquetEncoding.Rle;

    /// <summary>Bytes of levels before the values of version 2, never compressed: definition and repetition.</summary>
    internal (int Definition, int Repetition) LevelSizes { get; private set; }

    /// <summary>Whether the values of version 2 are compressed.</summary>
    internal bool IsCompressed { get; private set; } = true;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Begin with it.</param>
    /// <param name="length">Bytes it takes.</param>
    /// <exception cref="EndOfStreamException">It is longer than the bytes given.</exception>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    internal static ParquetPage Read(ReadOnlySpan<byte> bytes, out int length)
    {
        ThriftReader reader = new(bytes);
        ParquetPage page = new();
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field, type)
            {
                case (1, ThriftType.Int32):
                    page.Kind = (PageKind)reader.Int32();
                    break;
                case (2, ThriftType.Int32):
                    page.Size = reader.Int32();
                    break;
                case (3, ThriftType.Int32):
                    page.StoredSize = reader.Int32();
                    break;
                case (4, ThriftType.Int32):
                    page.Sum = (uint)reader.Int32();
                    break;
                case (5 or 7 or 8, ThriftType.Struct):
                    page.ReadKind(ref reader, isVersion2: field == 8);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        length = reader.At;
        bool counted = page.Kind == PageKind.Index || page.Values >= 0;
        return page.Size >= 0 && page.StoredSize >= 0 && counted && page.Kind is >= PageKind.Data and <= PageKind.DataVersion2
            ? page
            : throw new InvalidDataException("a page's header makes no sense");
    }

    void ReadKind(ref ThriftReader reader, bool isVersion2)
    {
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field, type)
            {
                case (1, ThriftType.Int32):
                    Values = reader.Int32();
                    break;
                case (2, ThriftType.Int32) when !isVersion2:
                case (4, ThriftType.Int32) when isVersion2:
                    Encoding = (ParquetEncoding)reader.Int32();
                    break;
                case (3, ThriftType.Int32) when !isVersion2:
                    Levels = (ParquetEncoding)reader.Int32();
                    break;
                case (5, ThriftType.Int32) when isVersion2:
                    LevelSizes = (reader.Int32(), LevelSizes.Repetition);
                    break;
                case (6, ThriftType.Int32) when isVersion2:
                    LevelSizes = (LevelSizes.Definition, reader.Int32());
                    break;
                case (7, ThriftType.True or ThriftType.False) when isVersion2:
                    IsCompressed = type == ThriftType.True;
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
    }
}
