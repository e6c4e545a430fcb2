using System.IO.Compression;
using Hone.Formats.Compression;

namespace Hone.Unit.Formats.Compression;

public sealed class FuzzedCodecs
{
    static readonly byte[] Text = Samples.WordsOfZstandard();

    static byte[] Made(Func<Stream, Stream> wrap)
    {
        using MemoryStream made = new();
        using (Stream stream = wrap(made))
            stream.Write(Text);
        return made.ToArray();
    }

    /// <summary>Reads a stream that may be without end in practice: some hundred bytes may well be a hundred megabytes of zeros.</summary>
    static void Drain(Stream stream)
    {
        byte[] chunk = new byte[1 << 16];
        for (int left = 1 << 10; left > 0 && stream.Read(chunk) > 0; left--)
        {
        }
    }

    [Fact]
    public void Zstandard_streams() =>
        Fuzzing.Survives(Samples.ZstandardOfWords(), 6000, 4 << 20, bytes => Drain(new ZstandardReader(new MemoryStream(bytes))));

    [Fact]
    public void Zstandard_at_once()
    {
        ZstandardDecoder decoder = new();
        byte[] output = new byte[Text.Length];
        byte[] unchecked_ = Samples.ZstandardOfWords()[..^4];
        unchecked_[4] &= 0xFB;   // without its checksum, more mutations get through to the decoder
        Fuzzing.Survives(unchecked_, 10_000, 1 << 20, bytes =>
        {
            decoder.Decompress(bytes, output);
            ZstandardDecoder.BoundOf(bytes).ShouldBeGreaterThanOrEqualTo(output.Length);
        });
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Gzip_and_zlib(CompressionLevel level)
    {
        Fuzzing.Survives(Made(stream => new GZipStream(stream, level)), 3000, 4 << 20, bytes => Drain(new GzipReader(new MemoryStream(bytes))));
        Fuzzing.Survives(Made(stream => new ZLibStream(stream, level)), 3000, 4 << 20, bytes => Drain(new ZlibReader(new MemoryStream(bytes))));
    }

    [Fact]
    public void Snappy_and_lz4()
    {
        byte[] output = new byte[17];
        byte[] snappy = [17, 8, (byte)'a', (byte)'b', (byte)'c', 0x01 | 2 << 2, 3, 0x02 | 3 << 2, 1, 0, 0x03 | 1 << 2, 9, 0, 0, 0, 60 << 2, 1, (byte)'x', (byte)'y'];
        Fuzzing.Survives(snappy, 10_000, 1 << 20, bytes => Snappy.Decompress(bytes, output));
        byte[] lz4 = [0x32, (byte)'a', (byte)'b', (byte)'c', 3, 0, 0x10, (byte)'x', 1, 0, 0x30, 1, 2, 3];
        Fuzzing.Survives(lz4, 10_000, 1 << 20, bytes => Lz4.Decompress(bytes, output));
    }
}
