using Hone.Data.Sources;
using SkiaSharp;

namespace Hone.Data.Examples;

/// <summary>Reads a PNG, JPEG or WebP file; which it is, its content says.</summary>
static class PictureFile
{
    /// <summary>Pixels of the largest picture.</summary>
    const long MostPixels = 1 << 26;

    /// <summary>Reads one, turned as its EXIF says, on black where it is transparent.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or something else; the message names the file.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static Picture Read(string path) => SourceErrors.Reading(path, () =>
    {
        using SKData bytes = Needed(() => SKData.CreateCopy(File.ReadAllBytes(path)));
        using SKCodec? codec = SKCodec.Create(bytes);
        if (codec?.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Webp))
            throw new InvalidDataException($"{path} is no PNG, JPEG or WebP that can be read\n"
                + "Take it out of the folder, or bring a whole copy in one of these formats.");
        (int height, int width) = (codec.Info.Height, codec.Info.Width);
        if ((long)height * width > MostPixels)
            throw new InvalidDataException($"{path} has {height}×{width} pixels, and {MostPixels:N0} are the most\n"
                + "Make it smaller before it is trained on.");
        bool isGrey = codec.Info.ColorType == SKColorType.Gray8;
        SKImageInfo info = new(width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            isGrey ? SKAlphaType.Opaque : SKAlphaType.Premul);
        if (codec.GetPixels(info, out byte[] pixels) is var result and not SKCodecResult.Success)
            throw SourceErrors.Broken(path, $"ends too early or is altered ({result})");
        return Upright(pixels, isGrey ? 1 : 4, new ImageSize(height, width), (int)codec.EncodedOrigin);
    });

    /// <summary>Planes of what lies pixel by pixel, where <paramref name="origin"/> says which corner was up (EXIF 2.3, tag 274).</summary>
    static Picture Upright(byte[] pixels, int bytesOfPixel, ImageSize stored, int origin)
    {
        int channels = Math.Min(3, bytesOfPixel);
        ImageSize size = origin >= 5 ? new ImageSize(stored.Width, stored.Height) : stored;
        byte[] numbers = new byte[channels * size.Height * size.Width];
        for (int row = 0; row < size.Height; row++)
            for (int column = 0; column < size.Width; column++)
            {
                (int y, int x) = origin switch
                {
                    2 => (row, stored.Width - 1 - column),
                    3 => (stored.Height - 1 - row, stored.Width - 1 - column),
                    4 => (stored.Height - 1 - row, column),
                    5 => (column, row),
                    6 => (stored.Height - 1 - column, row),
                    7 => (stored.Height - 1 - column, stored.Width - 1 - row),
                    8 => (column, stored.Width - 1 - row),
                    _ => (row, column),
                };
                for (int channel = 0; channel < channels; channel++)
                    numbers[(channel * size.Height + row) * size.Width + column] =
                        pixels[((long)y * stored.Width + x) * bytesOfPixel + channel];
            }

        return new Picture(channels, size, numbers);
    }

    /// <exception cref="PlatformNotSupportedException">The native part of SkiaSharp is not there.</exception>
    static T Needed<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException)
        {
            throw new PlatformNotSupportedException(
                $"no picture can be read: SkiaSharp cannot be loaded here: {problem.GetBaseException().Message.ReplaceLineEndings(" ")}\n"
                + "Pictures are read on Linux, macOS and Windows, x64 and arm64; IDX files need nothing and are read everywhere.", problem);
        }
    }
}
