using System.IO.Compression;
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

    static byte[] Read(byte[] compressed) => Samples.ReadAll(new GzipReader(new MemoryStream(compressed)));

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
    public void What_is_torn_never_passes_for_whole()
    {
        byte[] wrapped = Wrapped(Samples.Words(new Random(2), 2000), CompressionLevel.Optimal);
        for (int length = 0; length < wrapped.Length; length++)
            Should.Throw<InvalidDataException>(() => Read(wrapped[..length]), $"{length} of {wrapped.Length} bytes");
        wrapped[^6] ^= 1;
        Should.Throw<InvalidDataException>(() => Read(wrapped)).Message.ShouldContain("CRC-32");
    }
}
