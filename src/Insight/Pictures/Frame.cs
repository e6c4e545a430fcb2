using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>An upright rectangle in whole pixels; right and bottom are the first pixels outside.</summary>
readonly record struct Frame(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public Frame Intersect(Frame other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public Frame Grow(int pixels) => new(Left - pixels, Top - pixels, Right + pixels, Bottom + pixels);

    public SKRect ToSkia() => new(Left, Top, Right, Bottom);
}
