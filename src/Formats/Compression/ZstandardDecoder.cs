using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>Decompresses Zstandard (RFC 8878) that lies in memory, where its size is known beforehand. One thread at a time.</summary>
public sealed class ZstandardDecoder
{
    readonly ZstandardBlock _block = new();

    /// <summary>Decompresses every frame.</summary>
    /// <param name="source">Whole frames.</param>
    /// <param name="destination">As long as what they decompress to.</param>
    /// <exception cref="InvalidDataException">The source is not Zstandard, torn, altered, or of another size; the message is a clause.</exception>
    public void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int at = 0;
        while (!source.IsEmpty)
        {
            uint magic = source.Length >= 8 ? BinaryPrimitives.ReadUInt32LittleEndian(source) : 0;
            if (ZstandardFrame.IsSkippable(magic))
                source = Rest(source, 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]));
            else if (magic == ZstandardFrame.Magic)
                source = ReadFrame(source, destination[at..], ref at);
            else
                throw new InvalidDataException("what follows is not the beginning of a frame");
        }
        if (at != destination.Length)
            throw new InvalidDataException($"it has {at:N0} bytes and {destination.Length:N0} were announced");
    }

    /// <summary>The most bytes that can come of a source, by the headers of its blocks; of one that is torn, what can come until there.</summary>
    public static long BoundOf(ReadOnlySpan<byte> source)
    {
        long bound = 0;
        while (source.Length >= 8)
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(source);
            if (ZstandardFrame.IsSkippable(magic))
            {
                source = source[(int)Math.Min(source.Length, 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]))..];
                continue;
            }
            if (magic != ZstandardFrame.Magic)
                break;
            byte descriptor = source[4];
            source = source[Math.Min(source.Length, ZstandardFrame.LengthOf(descriptor))..];
            for (bool last = false; !last && source.Length >= 3;)
            {
                int word = source[0] | source[1] << 8 | source[2] << 16, kind = word >> 1 & 3, size = word >> 3;
                last = (word & 1) != 0;
                bound += kind == 2 ? ZstandardBlock.MostBytes : size;
                source = source[Math.Min(source.Length, 3 + (kind == 1 ? 1 : size))..];
            }
            source = source[Math.Min(source.Length, (descriptor & 4) != 0 ? 4 : 0)..];
        }
        return bound;
    }

    ReadOnlySpan<byte> ReadFrame(ReadOnlySpan<byte> source, Span<byte> output, scoped ref int total)
    {
        int length = ZstandardFrame.LengthOf(source[4]);
        if (source.Length < length)
            throw new InvalidDataException("it ends too early");
        ZstandardFrame frame = ZstandardFrame.Read(source[4..length]);
        source = source[length..];
        _block.Reset();
        int at = 0;
        for (bool last = false; !last;)
        {
            if (source.Length < 3)
                throw new InvalidDataException("it ends too early");
            int word = source[0] | source[1] << 8 | source[2] << 16, kind = word >> 1 & 3, size = word >> 3;
            last = (word & 1) != 0;
            source = source[3..];
            int stored = kind == 1 ? 1 : size;
            if (kind == 3 || size > ZstandardBlock.MostBytes || stored > source.Length || (kind < 2 && size > output.Length - at))
                throw new InvalidDataException("a block is longer than it may be, or of a kind that nobody has defined");
            if (kind == 2)
                at = _block.Decode(source[..size], output, at);
            else
            {
                if (kind == 0)
                    source[..size].CopyTo(output[at..]);
                else
                    output.Slice(at, size).Fill(source[0]);
                at += size;
            }
            source = source[stored..];
        }
        if (frame.Content is { } announced && announced != at)
            throw new InvalidDataException($"a frame has {at:N0} bytes and announced {announced:N0}");
        total += at;
        if (!frame.HasChecksum)
            return source;
        XxHash64 hash = new();
        hash.Append(output[..at]);
        if (source.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(source) != (uint)hash.Value())
            throw new InvalidDataException("the checksum of a frame is another than that of its data");
        return source[4..];
    }

    static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> source, long skipped) => skipped <= source.Length
        ? source[(int)skipped..]
        : throw new InvalidDataException("it ends too early");
}
