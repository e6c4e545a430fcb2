using System.Buffers.Binary;
using System.Text;
using Hone.Formats.Compression;

namespace Hone.Unit.Formats.Compression;

public sealed class SmallCodecs
{
    static byte[] Snappy(byte[] source, int size)
    {
        byte[] output = new byte[size];
        Hone.Formats.Compression.Snappy.Decompress(source, output);
        return output;
    }

    static byte[] Lz4(byte[] source, int size)
    {
        byte[] output = new byte[size];
        Hone.Formats.Compression.Lz4.Decompress(source, output);
        return output;
    }

    [Fact]
    public void Snappy_has_literals_and_three_kinds_of_copies()
    {
        byte[] source = [17, 8, (byte)'a', (byte)'b', (byte)'c',        // three literals
            0x01 | 2 << 2, 3,                                          // six bytes from three back
            0x02 | 3 << 2, 1, 0,                                       // four bytes from one back
            0x03 | 1 << 2, 9, 0, 0, 0,                                 // two bytes from nine back
            60 << 2, 1, (byte)'x', (byte)'y'];                         // two literals, their count in a byte
        Encoding.ASCII.GetString(Snappy(source, 17)).ShouldBe("abcabcabcccccbcxy");
        for (int length = 0; length < source.Length; length++)
            Should.Throw<InvalidDataException>(() => Snappy(source[..length], 17));
        Should.Throw<InvalidDataException>(() => Snappy(source, 16)).Message.ShouldContain("17");
        Should.Throw<InvalidDataException>(() => Snappy([4, 0, 1, 0x01, 2], 5)).Message.ShouldContain("says");
        Should.Throw<InvalidDataException>(() => Snappy([5, 0, 1, 0x01, 2], 5)).Message.ShouldContain("reaches");
    }

    [Fact]
    public void Lz4_has_literals_and_matches()
    {
        byte[] source = [0x32, (byte)'a', (byte)'b', (byte)'c', 3, 0, 0x1F, (byte)'x', 1, 0, 2, 0x10, (byte)'y'];
        Encoding.ASCII.GetString(Lz4(source, 32)).ShouldBe("abcabcabc" + new string('x', 22) + "y");
        Should.Throw<InvalidDataException>(() => Lz4(source, 31));
        Should.Throw<InvalidDataException>(() => Lz4([0x10, 1, 2, 0, 0], 6)).Message.ShouldContain("reaches");
    }

    [Fact]
    public void Lz4_of_the_tool_is_read_block_by_block()
    {
        foreach (byte[] sample in Samples.All(60_000).Where(sample => sample.Length > 0))
        {
            // One frame of independent blocks of 64 KiB: magic, descriptor, checksum byte, then the block behind its length.
            byte[] frame = Samples.Through("lz4", "-9 -B4 -BI --no-frame-crc -c -q -q", sample);
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(7));
            if (length > 0)   // negative where it is stored
                Lz4(frame[11..(11 + length)], sample.Length).ShouldBeBytes(sample);
        }
    }

    [Fact]
    public void The_sum_of_gzip_and_png_is_the_published_one()
    {
        Crc32.Of("123456789"u8).ShouldBe(0xCBF43926);
        Crc32.Continue(Crc32.Of("1234567890123"u8), "45678901234567890"u8).ShouldBe(Crc32.Of("123456789012345678901234567890"u8));
    }
}
