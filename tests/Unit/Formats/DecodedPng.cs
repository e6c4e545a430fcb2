using System.Buffers.Binary;
using System.IO.Compression;

namespace Hone.Unit.Formats;

/// <summary>A PNG taken apart by the letter of the standard, sharing no code with the writer.</summary>
sealed record DecodedPng(int Width, int Height, int Channels, byte[] Pixels, IReadOnlyList<string> Chunks)
{
    public (int Red, int Green, int Blue) At(int x, int y)
    {
        int i = (y * Width + x) * Channels;
        return (Pixels[i], Pixels[i + 1], Pixels[i + 2]);
    }

    public int Count(Func<int, int, int, bool> matches)
    {
        int count = 0;
        for (int i = 0; i < Pixels.Length; i += Channels)
            if (matches(Pixels[i], Pixels[i + 1], Pixels[i + 2]))
                count++;
        return count;
    }

    public static DecodedPng Read(byte[] file)
    {
        file[..8].ShouldBe(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 });
        List<string> chunks = [];
        using MemoryStream compressed = new();
        byte[] header = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            ReadOnlySpan<byte> typed = file.AsSpan(at + 4, 4 + length);
            BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)).ShouldBe(Crc(typed));
            chunks.Add(System.Text.Encoding.ASCII.GetString(typed[..4]));
            if (chunks[^1] == "IHDR")
                header = typed[4..].ToArray();
            if (chunks[^1] == "IDAT")
                compressed.Write(typed[4..]);
            at += 12 + length;
        }
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        header[8].ShouldBe((byte)8);
        int channels = header[9] == 2 ? 3 : 4;
        header[10..].ShouldBe(new byte[] { 0, 0, 0 });
        return new DecodedPng(width, height, channels, Unfilter(compressed, width, height, channels), chunks);
    }

    static byte[] Unfilter(MemoryStream compressed, int width, int height, int channels)
    {
        compressed.Position = 0;
        using ZLibStream zlib = new(compressed, CompressionMode.Decompress);
        int stride = width * channels;
        byte[] pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            zlib.ReadExactly(pixels, y * stride, stride);
            for (int i = 0; i < stride; i++)
            {
                int at = y * stride + i;
                int a = i < channels ? 0 : pixels[at - channels], b = y == 0 ? 0 : pixels[at - stride];
                int c = i < channels || y == 0 ? 0 : pixels[at - stride - channels];
                int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
                int guess = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, 4 => pa <= pb && pa <= pc ? a : pb <= pc ? b : c,
                    _ => throw new InvalidDataException() };
                pixels[at] = (byte)(pixels[at] + guess);
            }
        }
        zlib.ReadByte().ShouldBe(-1);
        return pixels;
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }
}
