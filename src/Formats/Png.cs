using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Hone.Formats;

/// <summary>Writes PNG images (ISO/IEC 15948): 8 bits a channel, not interlaced; RGB where every pixel is opaque, else RGBA.</summary>
public static class Png
{
    internal static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes one image; the same pixels give the same bytes with the same runtime.</summary>
    /// <param name="stream">Written from where it stands; stays open.</param>
    /// <param name="width">Pixels in a row, from 1.</param>
    /// <param name="height">Rows, from 1.</param>
    /// <param name="rgba">Rows from the top, four bytes a pixel, alpha not multiplied in.</param>
    /// <param name="dotsPerInch">
    /// At which size a document shows the image, 192 for twice the usual density; 0 leaves it to the viewer.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="rgba"/> does not have width × height × 4 bytes.</exception>
    public static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> rgba, int dotsPerInch = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(dotsPerInch);
        if (rgba.Length != (long)width * height * 4)
            throw new ArgumentException($"{width} × {height} pixels take {(long)width * height * 4} bytes; " +
                $"{rgba.Length} were given", nameof(rgba));

        int channels = IsOpaque(rgba) ? 3 : 4;
        stream.Write(Signature);
        WriteHeader(stream, width, height, channels);
        if (dotsPerInch > 0)
            WriteDensity(stream, dotsPerInch);
        WriteChunk(stream, "IDAT"u8, Compress(rgba, width, height, channels));
        WriteChunk(stream, "IEND"u8, []);
    }

    static void WriteHeader(Stream stream, int width, int height, int channels)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(channels == 3 ? 2 : 6);   // colour type: 2 RGB, 6 RGBA; the three fields after it are 0
        WriteChunk(stream, "IHDR"u8, header);
    }

    static void WriteDensity(Stream stream, int dotsPerInch)
    {
        Span<byte> density = stackalloc byte[9];
        int dotsPerMetre = (int)Math.Round(dotsPerInch / 0.0254);
        BinaryPrimitives.WriteInt32BigEndian(density, dotsPerMetre);
        BinaryPrimitives.WriteInt32BigEndian(density[4..], dotsPerMetre);
        density[8] = 1;   // unit: metre
        WriteChunk(stream, "pHYs"u8, density);
    }

    static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        Crc32 sum = new();
        sum.Append(type);
        sum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        stream.Write(number);
    }

    static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> rgba, int width, int height, int channels)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[width * channels];
            byte[] above = new byte[width * channels];
            byte[] filtered = new byte[1 + width * channels];
            byte[] candidate = new byte[1 + width * channels];
            for (int y = 0; y < height; y++)
            {
                Pack(rgba.Slice(y * width * 4, width * 4), row, channels);
                long best = long.MaxValue;
                // Drawings repeat most of their rows; there the difference to the row above is nothing at all.
                int first = row.AsSpan().SequenceEqual(above) ? 2 : 0;
                for (int filter = first; filter <= 4 && best > 0; filter++)
                {
                    Filter(filter, row, above, channels, candidate);
                    long cost = Cost(candidate);
                    if (cost >= best)
                        continue;
                    best = cost;
                    (filtered, candidate) = (candidate, filtered);
                }
                zlib.Write(filtered);
                (row, above) = (above, row);
            }
        }
        return compressed.ToArray();
    }

    static void Pack(ReadOnlySpan<byte> rgba, Span<byte> row, int channels)
    {
        for (int x = 0; x < row.Length / channels; x++)
            rgba.Slice(x * 4, channels).CopyTo(row[(x * channels)..]);
    }

    /// <summary>Differences to the neighbours already known: 0 none, 1 left, 2 above, 3 their mean, 4 Paeth's choice.</summary>
    static void Filter(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> filtered)
    {
        filtered[0] = (byte)filter;
        Span<byte> differences = filtered[1..];
        row.CopyTo(differences);
        switch (filter)
        {
            case 1:
                for (int i = channels; i < row.Length; i++)
                    differences[i] -= row[i - channels];
                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                    differences[i] -= above[i];
                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                    differences[i] -= (byte)(((i < channels ? 0 : row[i - channels]) + above[i]) / 2);
                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    differences[i] -= (byte)(i < channels ? above[i] : Paeth(row[i - channels], above[i], above[i - channels]));
                break;
        }
    }

    internal static int Paeth(int left, int above, int aboveLeft)
    {
        int guess = left + above - aboveLeft;
        int toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above), toAboveLeft = Math.Abs(guess - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }

    /// <summary>Sum of absolute differences, the standard's own rule of thumb for which filter compresses best (its §12.7).</summary>
    static long Cost(ReadOnlySpan<byte> filtered)
    {
        long cost = 0;
        foreach (byte difference in filtered[1..])
            cost += Math.Abs((int)(sbyte)difference);
        return cost;
    }

    static bool IsOpaque(ReadOnlySpan<byte> rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
            if (rgba[i] != byte.MaxValue)
                return false;
        return true;
    }
}
