using System.IO.Compression;
using Hone.Cli.Screen;
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
        using Stream drained = stream;
        byte[] chunk = new byte[1 << 16];
        for (int left = 1 << 10; left > 0 && stream.Read(chunk) > 0; left--)
        {
        }
    }

    [Fact]
    public void Zstandard_streams()
    {
        byte[] whole = Samples.ZstandardOfWords(), withoutChecksum = whole[..^4];
        withoutChecksum[4] &= 0xFB;   // so that more mutations get through
        Fuzzing.Survives(whole, 3000, 4 << 20, Read);
        Fuzzing.Survives(withoutChecksum, 3000, 4 << 20, Read);

        static void Read(byte[] bytes)
        {
            try
            {
                Drain(new ZstandardReader(new MemoryStream(bytes)));
            }
            catch (NotSupportedException large)
            {
                large.Message.ShouldContain("window");   // a header may say so
            }
        }
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Gzip(CompressionLevel level) =>
        Fuzzing.Survives(Made(stream => new GZipStream(stream, level)), 3000, 4 << 20,
            bytes => Drain(new GzipReader(new MemoryStream(bytes))));
}
