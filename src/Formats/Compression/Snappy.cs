namespace Hone.Formats.Compression;

/// <summary>Decompresses Snappy's raw format (google/snappy, format_description.txt), as Parquet has it.</summary>
public static class Snappy
{
    /// <summary>Decompresses.</summary>
    /// <param name="source">The whole of it, from its length on.</param>
    /// <param name="destination">As long as what it decompresses to.</param>
    /// <exception cref="InvalidDataException">The source is torn, altered, or of another size; the message is a clause.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ulong announced = 0;
        int at = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (at == source.Length || shift > 28)
                throw new InvalidDataException("its length is not readable");
            announced |= (ulong)(source[at] & 127) << shift;
            if (source[at++] < 128)
                break;
        }
        if (announced != (ulong)destination.Length)
            throw new InvalidDataException($"it says to have {announced:N0} bytes and {destination.Length:N0} were announced");

        int to = 0;
        while (at < source.Length)
        {
            int tag = source[at++], extra = Extra(tag);
            if (extra > source.Length - at)
                throw new InvalidDataException("it ends too early");
            uint number = 0;
            for (int i = extra - 1; i >= 0; i--)
                number = number << 8 | source[at + i];
            at += extra;
            if ((tag & 3) == 0)
            {
                long length = (extra == 0 ? (uint)tag >> 2 : number) + 1L;
                if (length > source.Length - at || length > destination.Length - to)
                    throw new InvalidDataException("a literal is longer than what is there");
                source.Slice(at, (int)length).CopyTo(destination[to..]);
                at += (int)length;
                to += (int)length;
            }
            else
            {
                (long distance, int length) = (tag & 3) == 1 ? ((tag >> 5 << 8) + number, (tag >> 2 & 7) + 4) : (number, (tag >> 2) + 1);
                Repeat.Copy(destination, to, distance, length);
                to += length;
            }
        }
        if (to != destination.Length)
            throw new InvalidDataException($"it has {to:N0} bytes and {destination.Length:N0} were announced");
    }

    /// <summary>Bytes of number behind a tag: a literal's length less one, or a copy's offset.</summary>
    static int Extra(int tag) => (tag & 3) switch
    {
        0 => Math.Max(0, (tag >> 2) - 59),
        1 => 1,
        2 => 2,
        _ => 4,
    };
}
