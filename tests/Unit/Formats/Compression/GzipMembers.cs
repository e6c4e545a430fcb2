using System.Diagnostics;
using System.IO.Compression;
using Hone.Cli.Screen;
using Hone.Formats.Compression;

namespace Hone.Unit.Formats.Compression;

public sealed class GzipMembers
{
    static byte[] Wrapped(byte[] bytes, CompressionLevel level)
    {
        using MemoryStream wrapped = new();
        using (GZipStream gzip = new(wrapped, level))
            gzip.Write(bytes);
        return wrapped.ToArray();
    }

    static byte[] Read(byte[] compressed)
    {
        using GzipReader reader = new(new MemoryStream(compressed));
        return Samples.ReadAll(reader);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void What_was_wrapped_is_read(CompressionLevel level)
    {
        foreach (byte[] sample in Samples.All())
            if (sample.Length > 0)   // of nothing the runtime's stream writes nothing
                Read(Wrapped(sample, level)).ShouldBeBytes(sample);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-9")]
    public void What_the_tool_wrapped_is_read(string level)
    {
        foreach (byte[] sample in Samples.All())
            Read(Samples.Through("gzip", $"{level} -c", sample)).ShouldBeBytes(sample);
    }

    [Fact]
    public void Members_follow_one_another_and_headers_may_carry_names()
    {
        byte[] one = Wrapped([1, 2, 3], CompressionLevel.Fastest), two = Wrapped([4], CompressionLevel.Fastest);
        byte[] named = [.. one[..3], 0x1C, .. one[4..10], 2, 0, 8, 8, (byte)'n', 0, (byte)'c', 0, .. one[10..]];
        Read([.. named, .. two]).ShouldBe(new byte[] { 1, 2, 3, 4 });
        Should.Throw<InvalidDataException>(() => Read([.. one, 0])).Message.ShouldContain("follows");
    }

    [Fact]
    public void What_is_truncated_never_passes_for_whole()
    {
        byte[] wrapped = Wrapped(Samples.Words(new Random(2), 2000), CompressionLevel.Optimal);
        for (int length = 0; length < wrapped.Length; length++)
            Should.Throw<InvalidDataException>(() => Read(wrapped[..length]), $"{length} of {wrapped.Length} bytes");
        wrapped[^6] ^= 1;
        Should.Throw<InvalidDataException>(() => Read(wrapped)).Message.ShouldContain("CRC-32");
    }

    [Fact]
    public void What_is_truncated_between_members_never_passes_for_whole()
    {
        byte[] one = Wrapped(Samples.Words(new Random(3), 30_000), CompressionLevel.Fastest), all = [.. one, .. one, .. one];
        Read(all).Length.ShouldBe(90_000);
        for (int length = 1; length < all.Length; length += length % one.Length is > 40 and var at && at < one.Length - 40 ? 7 : 1)
            if (length % one.Length != 0)
                Should.Throw<InvalidDataException>(() => Read(all[..length]), $"{length} of {all.Length} bytes").Message.ShouldBe(
                    "it ends too early", $"{length}");
            else
                Read(all[..length]).Length.ShouldBe(30_000 * length / one.Length);
    }

    /// <summary>The runtime's stream reads 8 KiB at a time: what follows lies behind the members, or in a piece of its own.</summary>
    [Fact]
    public void What_follows_the_last_member_is_found_wherever_it_lies()
    {
        byte[] noise = new byte[8192];
        new Random(5).NextBytes(noise);
        const int overhead = 10 + 5 + 8;   // header, that of a stored block, trailer
        foreach (int size in new[] { 1, 8190 - overhead, 8191 - overhead, 8192 - overhead, 8193 - overhead, 16384 - overhead })
        {
            byte[] member = Member(size);
            Read(member).Length.ShouldBe(size);
            foreach (byte[] more in new byte[][] { [0], [1], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 8], [0x1F, 0], [0, 0x1F, 0x8B],
                new byte[512], new byte[20_000] })
                Should.Throw<InvalidDataException>(() => Read([.. member, .. more]), $"{member.Length} bytes and {more.Length}");
            Should.Throw<InvalidDataException>(() => Read([.. member, 0])).Message.ShouldContain("follows");
        }

        byte[] Member(int size)   // stored in one block, so that its length is known
        {
            byte[] data = [.. noise, .. noise];
            byte[] trailer = [.. BitConverter.GetBytes(System.IO.Hashing.Crc32.HashToUInt32(data.AsSpan(0, size))),
                .. BitConverter.GetBytes(size)];
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, (byte)size, (byte)(size >> 8), (byte)~size, (byte)(~size >> 8),
                .. data.AsSpan(0, size), .. trailer];
        }
    }

    [Fact]
    public void Nothing_is_no_gzip() => Should.Throw<InvalidDataException>(() => Read([])).Message.ShouldBe("it ends too early");

    [Fact]
    public void Our_programs_inflate_strictly()
    {
        byte[] cut = Wrapped(Samples.Words(new Random(4), 2000), CompressionLevel.Optimal)[..^9];
        Should.Throw<InvalidDataException>(() => Samples.ReadAll(new GZipStream(new MemoryStream(cut), CompressionMode.Decompress)));
    }

    /// <summary>Who uses the library may have inflated something before us, without the switch: then it cannot be set any more.</summary>
    [Fact]
    public void Truncated_files_are_found_in_programs_that_inflate_loosely()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string program = Path.Combine(AppContext.BaseDirectory, "Hone.Unit"), settings = Path.Combine(folder.FullName, "loose.json");
        string strict = File.ReadAllText($"{program}.runtimeconfig.json");
        File.WriteAllText(
            settings, strict.Replace("UseStrictValidation\": true", "UseStrictValidation\": false", StringComparison.Ordinal));
        File.ReadAllText(settings).ShouldNotBe(strict);
        string[] tests = [nameof(What_is_truncated_never_passes_for_whole),
            nameof(What_is_truncated_between_members_never_passes_for_whole),
            nameof(What_follows_the_last_member_is_found_wherever_it_lies), nameof(What_was_wrapped_is_read)];
        using Process process = Process.Start(new ProcessStartInfo("dotnet",
            ["exec", "--runtimeconfig", settings, $"{program}.dll", "--filter-method",
                .. tests.Select(test => $"{typeof(GzipMembers)}.{test}"), "--no-ansi"])
        { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        folder.Delete(recursive: true);
        process.ExitCode.ShouldBe(0, output);
        output.ShouldContain("succeeded: 6", customMessage: output);
    }
}
