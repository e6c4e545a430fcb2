using Hone.Formats.Compression;

namespace Hone.Unit.Formats.Compression;

public sealed class ZstandardFrames
{
    static byte[] Streamed(byte[] compressed, int? largestWindow = null) =>
        Samples.ReadAll(new ZstandardReader(new MemoryStream(compressed), largestWindow));

    static byte[] AtOnce(byte[] compressed, int size)
    {
        byte[] output = new byte[size];
        new ZstandardDecoder().Decompress(compressed, output);
        return output;
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-3")]
    [InlineData("-9 --no-check")]
    [InlineData("-19")]
    [InlineData("--fast=5")]
    [InlineData("-3 --zstd=wlog=10,hlog=6,clog=6")]
    public void What_the_reference_compressed_is_read(string arguments)
    {
        foreach (byte[] sample in Samples.All(arguments is "-19" ? 60_000 : 300_000))
        {
            byte[] compressed = Samples.Through("zstd", $"{arguments} -c -q", sample);
            Streamed(compressed).ShouldBeBytes(sample);
            AtOnce(compressed, sample.Length).ShouldBeBytes(sample);
        }
    }

    [Fact]
    public void A_real_text_is_read()
    {
        byte[] text = File.ReadAllBytes(Repository.SharedFile("corpus_books/val.txt"));
        foreach (string level in new[] { "-1", "-3", "-9 --long=24" })
            Streamed(Samples.Through("zstd", $"{level} -c -q", text)).ShouldBeBytes(text);
    }

    [Fact]
    public void Frames_follow_one_another_and_some_are_skipped()
    {
        byte[] one = Samples.Through("zstd", "-c -q", [1, 2, 3]), two = Samples.Through("zstd", "-c -q --no-check", [4, 5]);
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9];
        byte[] all = [.. skipped, .. one, .. skipped, .. two];
        Streamed(all).ShouldBe(new byte[] { 1, 2, 3, 4, 5 });
        AtOnce(all, 5).ShouldBe(new byte[] { 1, 2, 3, 4, 5 });
    }

    [Fact]
    public void A_checksum_that_differs_is_found()
    {
        byte[] sample = Samples.All().ElementAt(5), compressed = Samples.Through("zstd", "-c -q --check", sample);
        compressed[^1] ^= 1;
        Should.Throw<InvalidDataException>(() => Streamed(compressed)).Message.ShouldContain("checksum");
        Should.Throw<InvalidDataException>(() => AtOnce(compressed, sample.Length)).Message.ShouldContain("checksum");
    }

    [Fact]
    public void What_is_torn_never_passes_for_whole()
    {
        byte[] compressed = Samples.ZstandardOfWords();
        Streamed(compressed).ShouldBeBytes(Samples.WordsOfZstandard());
        AtOnce(compressed, 2000).ShouldBeBytes(Samples.WordsOfZstandard());
        for (int length = 0; length < compressed.Length; length++)
            Should.Throw<InvalidDataException>(() => Streamed(compressed[..length]), $"{length} of {compressed.Length} bytes");
    }

    [Fact]
    public void Dictionaries_and_windows_that_are_too_large_are_refused_by_name()
    {
        byte[] dictionary = [0x28, 0xB5, 0x2F, 0xFD, 0x01, 0x50, 17, 1, 0, 0];
        Should.Throw<InvalidDataException>(() => Streamed(dictionary)).Message.ShouldContain("dictionary");
        byte[] sample = Samples.All(3_000_000).ElementAt(5);
        byte[] compressed = Samples.Through("zstd", "-3 -c -q --long=22", sample);
        Streamed(compressed).ShouldBeBytes(sample);
        Should.Throw<NotSupportedException>(() => Streamed(compressed, 1 << 20)).Message.ShouldContain("with a window of 4,194,304 bytes, and 1,048,576 are held here");
    }

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void The_checksum_is_the_published_one(string text, ulong expected)
    {
        XxHash64 hash = new();
        foreach (char c in text)
            hash.Append([(byte)c]);
        hash.Value().ShouldBe(expected);
    }
}
