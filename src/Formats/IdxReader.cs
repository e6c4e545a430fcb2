using System.Buffers.Binary;

namespace Hone.Formats;

/// <summary>Reads IDX (the format of MNIST, described with it), of bytes: items of equal shape, one after the other.</summary>
public sealed class IdxReader
{
    /// <summary>The largest item that is read; one is in memory at a time.</summary>
    const int MostItemBytes = 1 << 28;

    readonly Stream _stream;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">Read from where it stands; stays open.</param>
    /// <exception cref="InvalidDataException">It is no IDX of bytes; the message is a clause.</exception>
    public IdxReader(Stream stream)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[4];
        ReadAll(header);
        if (header[0] != 0 || header[1] != 0 || header[3] is 0 or > 4)
            throw new InvalidDataException("it does not begin as IDX of up to four dimensions");
        if (header[2] != 8)
            throw new InvalidDataException($"its elements are of type 0x{header[2]:x2}, and bytes (0x08) are read here");
        int[] dimensions = new int[header[3]];
        long size = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            ReadAll(header);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(header);
            size = i == 0 ? 1 : Math.Min(size * Math.Max(0, dimensions[i]), MostItemBytes + 1L);
        }
        if (dimensions.Any(dimension => dimension < 0) || dimensions.Skip(1).Contains(0) || size > MostItemBytes)
            throw new InvalidDataException($"its dimensions are {string.Join(" × ", dimensions)}, which is not read here");
        (Dimensions, ItemSizeInBytes) = (dimensions, (int)size);
    }

    /// <summary>Items first, then the shape of one: rows, columns, channels.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>How many items the header announces.</summary>
    public int Count => Dimensions[0];

    /// <summary>Bytes of an item.</summary>
    public int ItemSizeInBytes { get; }

    /// <summary>Reads the next item.</summary>
    /// <param name="item">As long as an item.</param>
    /// <exception cref="InvalidDataException">The file ends before; the message is a clause.</exception>
    public void Read(Span<byte> item) => ReadAll(item[..ItemSizeInBytes]);

    /// <summary>Makes sure that nothing follows the last item.</summary>
    /// <exception cref="InvalidDataException">Something does; the message is a clause.</exception>
    public void End()
    {
        if (_stream.ReadByte() >= 0)
            throw new InvalidDataException($"more follows its {Count} items");
    }

    void ReadAll(Span<byte> bytes)
    {
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("it ends too early");
    }
}
