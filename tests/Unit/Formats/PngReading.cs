using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Hone.Formats;

namespace Hone.Unit.Formats;

public sealed class PngReading
{
    /// <summary>A PNG made by the letter of the standard: rows as they are stored, each begun by its filter.</summary>
    internal static byte[] Made(int width, int height, int bits, int colour, byte[] rows, byte[]? palette = null, byte[]? transparency = null, int interlace = 0)
    {
        using MemoryStream file = new();
        file.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, (byte)bits, (byte)colour, 0, 0, (byte)interlace];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        Chunk("IHDR"u8, header);
        if (palette is not null)
            Chunk("PLTE"u8, palette);
        if (transparency is not null)
            Chunk("tRNS"u8, transparency);
        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        byte[] all = data.ToArray();
        Chunk("IDAT"u8, all.AsSpan(0, all.Length / 2));
        Chunk("tEXt"u8, "Comment\0between"u8);
        Chunk("IDAT"u8, all.AsSpan(all.Length / 2));
        Chunk("IEND"u8, []);
        return file.ToArray();

        void Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
            file.Write(number);
            file.Write(type);
            file.Write(content);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32([.. type, .. content]));
            file.Write(number);
        }
    }

    [Theory]
    [InlineData(37, 23, false)]
    [InlineData(1, 300, true)]
    [InlineData(64, 64, true)]
    public void What_is_written_here_is_read_back(int width, int height, bool opaque)
    {
        byte[] rgba = new byte[width * height * 4];
        new Random(7).NextBytes(rgba);
        for (int i = 0; i < rgba.Length; i++)
            rgba[i] = i % 4 == 3 && opaque ? (byte)255 : i % 7 < 4 ? (byte)(i / 31) : rgba[i];
        using MemoryStream stream = new();
        Png.Write(stream, width, height, rgba);
        PngImage image = PngReader.Read(stream.ToArray());
        (image.Width, image.Height, image.Channels).ShouldBe((width, height, opaque ? 3 : 4));
        byte[] expected = opaque ? [.. rgba.Where((_, i) => i % 4 != 3)] : rgba;
        image.Pixels.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, 0, 1, new byte[] { 0b1010_0000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, 0, 1, new byte[] { 0b0001_1000 }, new byte[] { 0, 85, 170 })]
    [InlineData(4, 0, 1, new byte[] { 0x0F, 0x80 }, new byte[] { 0, 255, 136 })]
    [InlineData(8, 0, 1, new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3 })]
    [InlineData(16, 0, 1, new byte[] { 1, 9, 2, 9, 3, 9 }, new byte[] { 1, 2, 3 })]
    [InlineData(8, 4, 2, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(16, 2, 3, new byte[] { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 9, 0 }, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void Samples_of_any_size_become_bytes(int bits, int colour, int channels, byte[] row, byte[] expected)
    {
        PngImage image = PngReader.Read(Made(3, 1, bits, colour, [0, .. row]));
        (image.Channels, image.Width).ShouldBe((channels, 3));
        image.Pixels.ShouldBe(expected);
    }

    [Fact]
    public void A_palette_becomes_colours()
    {
        byte[] palette = [1, 2, 3, 4, 5, 6];
        PngReader.Read(Made(2, 1, 8, 3, [0, 1, 0], palette)).Pixels.ShouldBe(new byte[] { 4, 5, 6, 1, 2, 3 });
        PngReader.Read(Made(2, 1, 1, 3, [0, 0b1000_0000], palette, [7])).Pixels.ShouldBe(new byte[] { 4, 5, 6, 255, 1, 2, 3, 7 });
        Refused(Made(2, 1, 8, 3, [0, 2, 0], palette)).ShouldContain("the colour 2 of a palette of 2");
        Refused(Made(2, 1, 8, 3, [0, 1, 0])).ShouldContain("palette");
    }

    [Fact]
    public void What_is_not_read_is_refused_by_name()
    {
        Refused(Made(1, 1, 8, 0, [0, 1], interlace: 1)).ShouldContain("interlaced");
        Refused(Made(1, 1, 8, 0, [5, 1])).ShouldContain("filter 5");
        Refused(Made(1, 1, 3, 0, [0, 1])).ShouldContain("3 bits");
        Refused(Made(1, 1, 8, 0, [0, 1], transparency: [0, 1])).ShouldContain("transparent");
        Refused(Made(30_000, 8_000, 8, 6, [0, 1])).ShouldContain("cannot come of");
        Refused(Made(1, 2, 8, 0, [0, 1])).ShouldContain("row 1 of 2");
        Refused(Made(1, 1, 8, 0, [0, 1, 0, 1])).ShouldContain("more pixels");
        byte[] bent = Made(1, 1, 8, 0, [0, 1]);
        bent[20] ^= 1;
        Refused(bent).ShouldContain("CRC-32");
        for (int length = 0; length < bent.Length; length++)
            Refused(Made(1, 1, 8, 0, [0, 1])[..length]);
    }

    static string Refused(byte[] file) => Should.Throw<InvalidDataException>(() => PngReader.Read(file)).Message;
}
