using System.IO.Compression;
using Hone.Formats.Compression;

namespace Hone.Formats.Parquet;

/// <summary>Decompresses pages. What a page says about its size is believed only as far as its bytes can bear it.</summary>
sealed class PageDecompressor
{
    /// <summary>The largest page that is read: pages are held in memory whole.</summary>
    const int MostBytes = 1 << 30;

    ZstandardDecoder? _zstandard;

    /// <summary>Decompresses.</summary>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="stored">What is compressed.</param>
    /// <param name="size">Bytes it decompresses to.</param>
    /// <param name="buffer">Filled, and grown where it is too small.</param>
    /// <exception cref="InvalidDataException">It is torn or altered, or of a codec that is not read.</exception>
    internal void Decompress(ParquetCodec codec, ReadOnlyMemory<byte> stored, int size, ref byte[] buffer)
    {
        if (size > MostBytes)
            throw new InvalidDataException($"a page of {size:N0} bytes is larger than the {MostBytes:N0} that are held here");
        if (size == 0)
            return;   // nothing but nulls; writers disagree on what nothing compresses to
        switch (codec)
        {
            case ParquetCodec.Uncompressed:
                stored.Span.CopyTo(Sized(stored.Length, size, 1, ref buffer));
                break;
            case ParquetCodec.Snappy:
                Snappy.Decompress(stored.Span, Sized(stored.Length, size, 64, ref buffer));
                break;
            case ParquetCodec.Lz4Raw:
                Lz4.Decompress(stored.Span, Sized(stored.Length, size, 255, ref buffer));
                break;
            case ParquetCodec.Zstandard:
                if (size > ZstandardDecoder.BoundOf(stored.Span))
                    throw Impossible(stored.Length, size);
                (_zstandard ??= new ZstandardDecoder()).Decompress(stored.Span, Sized(size, size, 1, ref buffer));
                break;
            case ParquetCodec.Gzip:
                using (GzipReader gzip = new(Reading(stored)))
                    Drain(gzip, stored.Length, size, ref buffer);
                break;
            case ParquetCodec.Brotli:
                using (BrotliStream brotli = new(Reading(stored), CompressionMode.Decompress))
                    Drain(brotli, stored.Length, size, ref buffer);
                break;
            default:
                throw new InvalidDataException($"its codec is {(Enum.IsDefined(codec) ? codec.ToString().ToUpperInvariant() : (int)codec)}, which is not read here " +
                    "(write it with Zstandard, Snappy, gzip, Brotli, LZ4_RAW or uncompressed)");
        }
    }

    /// <summary>Room for a page, if so many bytes can come of what is stored.</summary>
    static Span<byte> Sized(int stored, int size, int mostRatio, ref byte[] buffer)
    {
        if (size > (long)stored * mostRatio || (mostRatio == 1 && size != stored))
            throw Impossible(stored, size);
        if (buffer.Length < size)
            buffer = new byte[Math.Max(size, Math.Min(2 * buffer.Length, MostBytes))];
        return buffer.AsSpan(0, size);
    }

    static InvalidDataException Impossible(int stored, int size) => new($"a page of {stored:N0} bytes says to hold {size:N0}, which it cannot");

    static MemoryStream Reading(ReadOnlyMemory<byte> stored)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(stored, out ArraySegment<byte> segment);
        return new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
    }

    /// <summary>Reads a stream to its end into a buffer that grows with what really comes.</summary>
    static void Drain(Stream stream, int stored, int size, ref byte[] buffer)
    {
        int total = 0;
        while (true)
        {
            if (total == buffer.Length && total < size)
                Array.Resize(ref buffer, (int)Math.Min(size, Math.Max(4L * stored, 2L * total)));
            // One byte more than wanted shows a page that is longer than it says.
            Span<byte> room = total < size ? buffer.AsSpan(total, Math.Min(size, buffer.Length) - total) : new byte[1];
            int count = Read(stream, room);
            if (count == 0)
                break;
            total += count;
            if (total > size)
                throw new InvalidDataException($"a page is longer than the {size:N0} bytes it says to hold");
        }
        if (total != size)
            throw new InvalidDataException($"a page has {total:N0} bytes and says to hold {size:N0}");
    }

    static int Read(Stream stream, Span<byte> room)
    {
        try
        {
            return stream.Read(room);
        }
        catch (InvalidOperationException problem)
        {
            throw new InvalidDataException($"a page is not whole as Brotli ({problem.Message.TrimEnd('.')})", problem);   // how the runtime's stream says it
        }
    }
}
