using System.Buffers.Binary;
using System.IO.Hashing;
using Hone.Formats.Compression;

namespace Hone.Formats;

/// <summary>
/// Reads PNG images (ISO/IEC 15948), not interlaced: grey, RGB, palette, with or without alpha. Samples of fewer than 8 bits are
/// spread over the byte; of 16 bits the upper 8 are kept. Checksums are compared.
/// </summary>
public static class PngReader
{
    /// <summary>Deflate's best: no more bytes can come out of what is stored.</summary>
    const int MostRatio = 1032;

    const int MostPixels = 1 << 28;

    /// <summary>Reads an image.</summary>
    /// <param name="file">The file, whole.</param>
    /// <exception cref="InvalidDataException">It is torn, altered, or of a kind that is not read; the message is a clause.</exception>
    public static PngImage Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Png.Signature))
            throw new InvalidDataException("it does not begin as a PNG");
        Header? header = null;
        ReadOnlySpan<byte> palette = [], transparency = [];
        using MemoryStream data = new();
        for (int at = Png.Signature.Length; ;)
        {
            uint type = NextChunk(file, ref at, out ReadOnlySpan<byte> content);
            if (header is null != (type == Type("IHDR"u8)))
                throw new InvalidDataException("its header is missing, or not the first of its chunks");
            if (type == Type("IHDR"u8))
                header = Header.Read(content);
            else if (type == Type("PLTE"u8))
                palette = content;
            else if (type == Type("tRNS"u8))
                transparency = content;
            else if (type == Type("IDAT"u8))
                data.Write(content);
            else if (type == Type("IEND"u8))
                break;
            else if ((type & 0x20000000) == 0)   // a capital first letter: must be understood
                throw new InvalidDataException("it has a kind of chunk that is not read here");
        }
        return Decode(header!.Value, palette, transparency, data);
    }

    static uint NextChunk(ReadOnlySpan<byte> file, scoped ref int at, out ReadOnlySpan<byte> content)
    {
        if (file.Length - at < 12)
            throw new InvalidDataException("it ends too early");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (length > file.Length - at - 12)
            throw new InvalidDataException("it ends too early");
        ReadOnlySpan<byte> typed = file.Slice(at + 4, 4 + (int)length);
        if (BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]) != Crc32.HashToUInt32(typed))
            throw new InvalidDataException($"the CRC-32 of its chunk at byte {at} is another than that of its data");
        at += 12 + (int)length;
        content = typed[4..];
        return Type(typed);
    }

    static uint Type(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);

    /// <param name="Width">Pixels in a row.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Bits">Of a sample.</param>
    /// <param name="Colour">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.</param>
    readonly record struct Header(int Width, int Height, int Bits, int Colour)
    {
        internal int Samples => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        internal int BytesPerRow => (int)(((long)Width * Samples * Bits + 7) / 8);

        /// <summary>How far back the same sample of the pixel before is, when a filter asks.</summary>
        internal int FilterDistance => Math.Max(1, Samples * Bits / 8);

        internal static Header Read(ReadOnlySpan<byte> content)
        {
            if (content.Length != 13)
                throw new InvalidDataException("its header has another length than headers have");
            Header header = new(BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]), content[8], content[9]);
            bool known = header is { Colour: 0, Bits: 1 or 2 or 4 or 8 or 16 } or { Colour: 3, Bits: 1 or 2 or 4 or 8 } or { Colour: 2 or 4 or 6, Bits: 8 or 16 };
            if (!known || content[10] != 0 || content[11] != 0)
                throw new InvalidDataException($"it has the colour type {header.Colour} with {header.Bits} bits, which there is not");
            if (content[12] != 0)
                throw new InvalidDataException("it is interlaced, which is not read here");
            return header.Width >= 1 && header.Height >= 1 && (long)header.Width * header.Height <= MostPixels
                ? header
                : throw new InvalidDataException($"it is {header.Width} × {header.Height} pixels, more than are read here");
        }
    }

    static PngImage Decode(Header header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, MemoryStream data)
    {
        if (header.Colour == 3 ? palette.IsEmpty || palette.Length % 3 != 0 || palette.Length > 768 : !transparency.IsEmpty)
            throw new InvalidDataException(header.Colour == 3 ? "its palette is missing or torn" : "it declares one colour transparent, which is not read here");
        if ((long)header.Height * (1 + header.BytesPerRow) > MostRatio * (data.Length + 16))
            throw new InvalidDataException($"{header.Width} × {header.Height} pixels cannot come of its {data.Length} bytes");

        int channels = header.Colour == 3 ? transparency.IsEmpty ? 3 : 4 : header.Samples;
        byte[] pixels = new byte[checked(header.Width * header.Height * channels)];
        byte[] row = new byte[1 + header.BytesPerRow], above = new byte[row.Length];
        data.Position = 0;
        using ZlibReader zlib = new(data);
        for (int y = 0; y < header.Height; y++)
        {
            if (zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw new InvalidDataException($"its pixels end in row {y} of {header.Height}");
            Unfilter(row, above, header.FilterDistance);
            Unpack(header, row.AsSpan(1), palette, transparency, pixels.AsSpan(y * header.Width * channels, header.Width * channels), channels);
            (row, above) = (above, row);
        }
        return zlib.Read(row) == 0
            ? new PngImage(header.Width, header.Height, channels, pixels)
            : throw new InvalidDataException("it has more pixels than its size");
    }

    /// <summary>Adds to each byte what its row's filter, the first byte, took off.</summary>
    static void Unfilter(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        int filter = row[0];
        if (filter > 4)
            throw new InvalidDataException($"a row has the filter {filter}, which there is not");
        for (int i = 1; i < row.Length && filter > 0; i++)
        {
            (int left, int aboveLeft) = i > distance ? (row[i - distance], above[i - distance]) : (0, 0);
            row[i] += (byte)(filter switch { 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, _ => Png.Paeth(left, above[i], aboveLeft) });
        }
    }

    static void Unpack(Header header, ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, Span<byte> pixels, int channels)
    {
        if (header is { Bits: 8, Colour: not 3 })
        {
            row.CopyTo(pixels);
            return;
        }
        for (int i = 0; i < header.Width * header.Samples; i++)
        {
            int sample = Sample(row, i, header.Bits);
            if (header.Colour != 3)
                pixels[i] = (byte)(header.Bits == 16 ? sample : sample * 255 / ((1 << header.Bits) - 1));
            else if (3 * sample + 3 > palette.Length)
                throw new InvalidDataException($"a pixel has the colour {sample} of a palette of {palette.Length / 3}");
            else
            {
                palette.Slice(3 * sample, 3).CopyTo(pixels[(i * channels)..]);
                if (channels == 4)
                    pixels[i * 4 + 3] = sample < transparency.Length ? transparency[sample] : (byte)255;
            }
        }
    }

    /// <summary>A sample of up to 8 bits, or the upper 8 of 16.</summary>
    static int Sample(ReadOnlySpan<byte> row, int index, int bits) => bits switch
    {
        16 => row[2 * index],
        8 => row[index],
        _ => row[index * bits / 8] >> (8 - bits - index * bits % 8) & ((1 << bits) - 1),
    };
}
