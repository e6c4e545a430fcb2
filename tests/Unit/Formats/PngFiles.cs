using Hone.Formats;

namespace Hone.Unit.Formats;

public sealed class PngFiles
{
    static byte[] Written(int width, int height, byte[] rgba, int dotsPerInch = 0)
    {
        using MemoryStream stream = new();
        Png.Write(stream, width, height, rgba, dotsPerInch);
        return stream.ToArray();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 23)]
    [InlineData(1, 300)]
    public void Pixels_survive_with_alpha(int width, int height)
    {
        byte[] rgba = new byte[width * height * 4];
        new Random(7).NextBytes(rgba);
        rgba[3] = 17;
        DecodedPng png = DecodedPng.Read(Written(width, height, rgba));
        (png.Width, png.Height, png.Channels).ShouldBe((width, height, 4));
        png.Pixels.ShouldBe(rgba);
    }

    [Fact]
    public void Opaque_pixels_need_no_alpha_and_every_filter_is_undone()
    {
        // Ramps along rows, columns and diagonals, then noise: each kind of row suits another filter.
        const int size = 64;
        byte[] rgba = new byte[size * size * 4];
        Random random = new(3);
        for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
                for (int c = 0; c < 4; c++)
                    rgba[(y * size + x) * 4 + c] = c == 3 ? (byte)255
                        : (byte)(y < 16 ? x * 3 : y < 32 ? y * 5 : y < 48 ? x * 3 + y * 7 + c : random.Next(256));
        DecodedPng png = DecodedPng.Read(Written(size, size, rgba));
        png.Channels.ShouldBe(3);
        for (int i = 0; i < size * size; i++)
            png.Pixels.AsSpan(i * 3, 3).SequenceEqual(rgba.AsSpan(i * 4, 3)).ShouldBeTrue();
    }

    [Fact]
    public void Density_is_written_when_asked_for()
    {
        byte[] rgba = [1, 2, 3, 255];
        DecodedPng.Read(Written(1, 1, rgba)).Chunks.ShouldBe(["IHDR", "IDAT", "IEND"]);
        DecodedPng.Read(Written(1, 1, rgba, 192)).Chunks.ShouldBe(["IHDR", "pHYs", "IDAT", "IEND"]);
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_size_are_the_callers_mistake() =>
        Should.Throw<ArgumentException>(() => Written(2, 2, new byte[15])).Message.ShouldContain("16 bytes");
}
