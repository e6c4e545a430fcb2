using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>An opaque sRGB colour.</summary>
readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static readonly Colour White = new(0xFF, 0xFF, 0xFF);

    /// <summary>Titles and values.</summary>
    public static readonly Colour Ink = new(0x1D, 0x1C, 0x1A);

    /// <summary>Axis titles and the legend.</summary>
    public static readonly Colour InkSoft = new(0x55, 0x52, 0x4D);

    /// <summary>Tick labels, reference lines.</summary>
    public static readonly Colour InkFaint = new(0x6A, 0x66, 0x5F);

    /// <summary>The grid.</summary>
    public static readonly Colour Hairline = new(0xE9, 0xE6, 0xE0);

    /// <summary>The axes themselves.</summary>
    public static readonly Colour Axis = new(0xB9, 0xB3, 0xA8);

    /// <summary>Blue: what the model was trained on.</summary>
    public static readonly Colour Train = new(0x00, 0x72, 0xB2);

    /// <summary>Red: what it was only measured on.</summary>
    public static readonly Colour Validation = new(0xC8, 0x32, 0x1E);

    /// <summary>Green: the learning rate.</summary>
    public static readonly Colour Rate = new(0x0F, 0x85, 0x4F);

    /// <summary>What fills a shape with it.</summary>
    public SKPaint ToPaint(double opacity = 1) => new()
    {
        Color = new SKColor(Red, Green, Blue, (byte)Math.Round(255 * opacity)),
        IsAntialias = true,
    };

    /// <summary>As web pages write it: #0072b2.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}
