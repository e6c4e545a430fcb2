using Hone.Cli.Screen;
using Hone.Formats.Compression;

namespace Hone.Unit.Formats.Compression;

public sealed class ZstandardFrames
{
    static byte[] Streamed(byte[] compressed, int? largestWindow = null)
    {
        using ZstandardReader reader = new(new MemoryStream(compressed), largestWindow);
        return Samples.ReadAll(reader);
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
    }

    [Fact]
    public void A_checksum_that_differs_is_found()
    {
        byte[] sample = Samples.All().ElementAt(5), compressed = Samples.Through("zstd", "-c -q --check", sample);
        compressed[^1] ^= 1;
        Should.Throw<InvalidDataException>(() => Streamed(compressed)).Message.ShouldContain("checksum");
    }

    [Fact]
    public void What_is_truncated_never_passes_for_whole()
    {
        byte[] compressed = Samples.ZstandardOfWords();
        Streamed(compressed).ShouldBeBytes(Samples.WordsOfZstandard());
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
        Should.Throw<NotSupportedException>(() => Streamed(compressed, 1 << 20)).Message.ShouldContain(
            "with a window of 4,194,304 bytes, and 1,048,576 are held here");
        byte[] announced = Samples.Through("zstd", $"-3 -c -q --long=22 --stream-size={sample.Length}", sample);
        Streamed(announced).ShouldBeBytes(sample);
        Should.Throw<NotSupportedException>(() => Streamed(announced[..100], 1 << 20), "at once, by its header").Message.ShouldContain(
            "with a window of 3,000,000 bytes");
    }

    [Theory]
    [InlineData(0x4C, 768 << 10)]
    [InlineData(0xA8, 2L << 30)]           // as of zstd --long=31
    [InlineData(0xFF, 4_123_168_604_160)]   // the largest there is
    public void A_window_larger_than_what_is_held_is_of_no_account_to_a_frame_that_is_not_longer(int window, long size)
    {
        byte[] data = Samples.All(600_000).ElementAt(4);
        Streamed(Stored((byte)window, data[..(1 << 19)]), 1 << 19).ShouldBeBytes(data[..(1 << 19)]);
        Streamed(Stored((byte)window, data[..3])).ShouldBeBytes(data[..3]);
        Should.Throw<NotSupportedException>(() => Streamed(Stored((byte)window, data), 1 << 19)).Message
            .ShouldBe($"was compressed with a window of {size:N0} bytes, and 524,288 are held here");
    }

    [Fact]
    public void Matches_reach_as_far_back_as_is_held_whatever_the_window()
    {
        byte[] noise = Samples.All(600_000).ElementAt(4), twice = [.. noise, .. noise];
        byte[] compressed = Samples.Through("zstd", "-3 -c -q --long=31", twice);
        compressed.Length.ShouldBeLessThan(700_000);
        foreach (int held in new[] { 1_200_000, 1_300_000, 1 << 21, 1 << 28 })
            Streamed(compressed, held).ShouldBeBytes(twice);
        Should.Throw<NotSupportedException>(() => Streamed(compressed, 1_199_999));
    }

    [Fact]
    public void What_follows_the_last_frame_is_found()
    {
        byte[] frame = Stored(0x50, [1, 2, 3]);
        foreach (byte[] more in new byte[][] { [0], [0x28], [0x28, 0xB5, 0x2F], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x2A, 0x4D, 0x18, 1],
            [0x1F, 0x8B], [.. "some text that follows"u8] })
            Should.Throw<InvalidDataException>(() => Streamed([.. frame, .. more]), Convert.ToHexString(more));
        Should.Throw<InvalidDataException>(() => Streamed([.. frame, .. "some text"u8])).Message.ShouldContain(
            "not the beginning of a frame");
    }

    [Fact]
    public void A_size_that_was_announced_is_compared()
    {
        byte[] three = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 3, 3 << 3 | 1, 0, 0, 1, 2, 3];
        Streamed(three).ShouldBe(new byte[] { 1, 2, 3 });
        foreach (byte other in new byte[] { 0, 2, 4, 255 })
        {
            three[5] = other;
            Should.Throw<InvalidDataException>(() => Streamed(three), $"{other}");
        }
    }

    /// <summary>A frame of blocks that are not compressed, its window as a byte of its header states it.</summary>
    static byte[] Stored(byte window, byte[] data)
    {
        List<byte> frame = [0x28, 0xB5, 0x2F, 0xFD, 0, window];
        for (int at = 0; at < data.Length; at += 1 << 17)
        {
            int size = Math.Min(1 << 17, data.Length - at), header = size << 3 | (at + size == data.Length ? 1 : 0);
            frame.AddRange([(byte)header, (byte)(header >> 8), (byte)(header >> 16), .. data.AsSpan(at, size)]);
        }
        return [.. frame];
    }
}
