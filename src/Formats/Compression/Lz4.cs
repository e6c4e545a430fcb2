namespace Hone.Formats.Compression;

/// <summary>Decompresses an LZ4 block (lz4_Block_format.md), Parquet's LZ4_RAW.</summary>
public static class Lz4
{
    /// <summary>Decompresses.</summary>
    /// <param name="source">One block.</param>
    /// <param name="destination">As long as what it decompresses to.</param>
    /// <exception cref="InvalidDataException">The source is torn, altered, or of another size; the message is a clause.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        (int at, int to) = (0, 0);
        while (at < source.Length)
        {
            int token = source[at++];
            long literals = Length(source, token >> 4, ref at);
            if (literals > source.Length - at || literals > destination.Length - to)
                throw new InvalidDataException("a literal is longer than what is there");
            source.Slice(at, (int)literals).CopyTo(destination[to..]);
            at += (int)literals;
            to += (int)literals;
            if (at == source.Length)
                break;   // the last sequence is literals only
            if (source.Length - at < 2)
                throw new InvalidDataException("it ends too early");
            int distance = source[at] | source[at + 1] << 8;
            at += 2;
            long length = Length(source, token & 15, ref at) + 4;
            Repeat.Copy(destination, to, distance, (int)Math.Min(length, int.MaxValue));
            to += (int)length;
        }
        if (to != destination.Length)
            throw new InvalidDataException($"it has {to:N0} bytes and {destination.Length:N0} were announced");
    }

    /// <summary>A length of four bits, and more bytes where these are all set.</summary>
    static long Length(ReadOnlySpan<byte> source, int nibble, ref int at)
    {
        long length = nibble;
        if (nibble < 15)
            return length;
        int more;
        do
        {
            if (at == source.Length)
                throw new InvalidDataException("it ends too early");
            more = source[at++];
            length += more;
        }
        while (more == 255);
        return length;
    }
}
