using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>
/// White paper of so many pixels that lines, shapes and text are drawn on, anti-aliased and blended in sRGB. Whatever it becomes in the
/// end, it is drawn as pixels too, since labels are put where these show that there is room.
/// </summary>
sealed class Canvas : IDisposable
{
    /// <summary>Documents show a picture at half its pixels, so that it stays sharp on dense screens and in talks.</summary>
    const float PointsPerPixel = 72f / 192;

    /// <summary>pHYs, which says 192 dots per inch: length, name, 7559 to the metre both ways, checksum. Skia writes none.</summary>
    static readonly byte[] Density = [0, 0, 0, 9, .. "pHYs"u8, 0, 0, 0x1D, 0x87, 0, 0, 0x1D, 0x87, 1, 0x8F, 0xE5, 0xF1, 0x65];

    readonly SKBitmap _pixels;
    readonly SKCanvas _onPixels, _skia;
    readonly SvgPaper? _svg;
    readonly MemoryStream _stream = new();
    readonly SKDocument? _pdf;

    /// <exception cref="PlatformNotSupportedException">The native part of SkiaSharp is not there for this system.</exception>
    public Canvas(int width, int height, PictureFormat format = PictureFormat.Png)
    {
        (Width, Height) = (width, height);
        _pixels = NativeSkia.Needed(() => new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)));
        _pixels.Erase(SKColors.White);
        _skia = _onPixels = new SKCanvas(_pixels);
        if (format == PictureFormat.Svg)
            _svg = new SvgPaper(width, height);
        if (format != PictureFormat.Pdf)
            return;
        _pdf = SKDocument.CreatePdf(_stream, new SKDocumentPdfMetadata { Producer = "Hone" });
        SKCanvas page = _pdf.BeginPage(width * PointsPerPixel, height * PointsPerPixel);
        page.Scale(PointsPerPixel);
        SKNWayCanvas both = new(width, height);
        both.AddCanvas(_onPixels);
        both.AddCanvas(page);
        _skia = both;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The colour of a pixel.</summary>
    public Colour this[int x, int y]
    {
        get
        {
            ReadOnlySpan<byte> pixel = _pixels.GetPixelSpan().Slice((y * Width + x) * 4, 3);
            return new Colour(pixel[0], pixel[1], pixel[2]);
        }
    }

    /// <summary>Draws lines that together are one shape: where they cross, a pen that lets the paper shine through is not darker.</summary>
    /// <param name="lines">Each goes through its points; a single point gives a dot.</param>
    /// <param name="pen">How.</param>
    /// <param name="clip">Nothing is drawn outside of it; the whole canvas when null.</param>
    public void Lines(IEnumerable<IReadOnlyList<Point>> lines, Pen pen, Frame? clip = null)
    {
        using SKPath path = PathOf(lines, isClosed: false);
        using SKPaint paint = pen.ToPaint();
        _skia.Save();
        if (clip is { } frame)
            _skia.ClipRect(frame.ToSkia());
        _skia.DrawPath(path, paint);
        _skia.Restore();
        _svg?.Lines(path, pen, clip);
    }

    /// <summary>Draws one line through the points.</summary>
    public void Line(IReadOnlyList<Point> line, Pen pen) => Lines([line], pen);

    /// <summary>Fills a polygon.</summary>
    public void Fill(IReadOnlyList<Point> corners, Colour colour)
    {
        using SKPath path = PathOf([corners], isClosed: true);
        using SKPaint paint = colour.ToPaint();
        _skia.DrawPath(path, paint);
        _svg?.Fill(path, colour);
    }

    /// <summary>Fills upright bars that together are one shape.</summary>
    /// <param name="bars">Left, top, right and bottom of each.</param>
    /// <param name="colour">Of all.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="clip">Nothing is filled outside of it.</param>
    public void Bars(IEnumerable<(double Left, double Top, double Right, double Bottom)> bars, Colour colour, double opacity, Frame clip)
    {
        using SKPathBuilder builder = new();
        foreach ((double left, double top, double right, double bottom) in bars)
            builder.AddRect(new SKRect((float)left, (float)Math.Round(top, 1), (float)right, (float)Math.Round(bottom, 1)));
        using SKPath path = builder.Detach();
        using SKPaint paint = colour.ToPaint(opacity);
        _skia.Save();
        _skia.ClipRect(clip.ToSkia());
        _skia.DrawPath(path, paint);
        _skia.Restore();
        _svg?.Fill(path, colour, opacity, clip);
    }

    /// <summary>Fills a disc.</summary>
    public void Disc(Point middle, double radius, Colour colour)
    {
        using SKPaint paint = colour.ToPaint();
        _skia.DrawCircle((float)middle.X, (float)middle.Y, (float)radius, paint);
        _svg?.Disc(middle, radius, colour);
    }

    /// <summary>Fills whole pixels, sharp at the edges.</summary>
    public void Fill(Frame frame, Colour colour)
    {
        using SKPaint paint = colour.ToPaint();
        _skia.DrawRect(frame.ToSkia(), paint);
        _svg?.Fill(frame, colour);
    }

    /// <summary>Writes one line of text.</summary>
    /// <param name="text">A letter that the embedded font lacks becomes a box with its code point.</param>
    /// <param name="at">On the baseline: where the text starts, has its middle or ends, by <paramref name="align"/>.</param>
    /// <param name="style">Size, weight and colour.</param>
    /// <param name="align">Which part of the text is at the point.</param>
    /// <param name="upwards">Turned by 90° so that it reads from below.</param>
    public void Text(string text, Point at, TextStyle style, Align align = Align.Left, bool upwards = false)
    {
        using TextLine line = new(text, style);
        double start = align switch { Align.Left => 0, Align.Centre => -line.Width / 2, _ => -line.Width };
        // A baseline between two rows of pixels would make every foot grey.
        Point origin = upwards ? new Point(Math.Round(at.X), at.Y - start) : new Point(at.X + start, Math.Round(at.Y));
        SKMatrix placed = SKMatrix.CreateTranslation((float)origin.X, (float)origin.Y)
            .PreConcat(SKMatrix.CreateRotationDegrees(upwards ? -90 : 0));
        _skia.Save();
        _skia.Concat(placed);
        if (style.Halo > 0)
        {
            using SKPath edges = line.Outline();
            using SKPaint halo = style.HaloPen.ToPaint();
            _skia.DrawPath(edges, halo);
        }
        line.Draw(_skia);
        _skia.Restore();
        _svg?.Text(text, origin, style, line.Width, upwards);
    }

    /// <summary>Which share of a frame's pixels is drawn on, 0 to 1; the hairlines of a grid do not count.</summary>
    public double InkIn(Frame frame)
    {
        Frame inside = frame.Intersect(new Frame(0, 0, Width, Height));
        if (inside.Width <= 0 || inside.Height <= 0)
            return 0;
        const int pale = 675;   // of 765, the sum of white's three channels: just below the grid's
        ReadOnlySpan<byte> pixels = _pixels.GetPixelSpan();
        int drawn = 0;
        for (int y = inside.Top; y < inside.Bottom; y++)
            for (int i = (y * Width + inside.Left) * 4; i < (y * Width + inside.Right) * 4; i += 4)
                if (pixels[i] + pixels[i + 1] + pixels[i + 2] < pale)
                    drawn++;
        return (double)drawn / (inside.Width * inside.Height);
    }

    /// <summary>The picture as a file of the format that the canvas was made for; nothing is drawn on it afterwards.</summary>
    public byte[] ToFile()
    {
        if (_svg is not null)
            return _svg.ToFile();
        if (_pdf is not null)
        {
            _pdf.Close();
            return _stream.ToArray();
        }
        using SKPixmap pixels = _pixels.PeekPixels();
        using SKData png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6))!;
        ReadOnlySpan<byte> file = png.AsSpan();
        const int afterHeader = 33;   // the signature's 8 bytes, and the first chunk's 25
        return [.. file[..afterHeader], .. Density, .. file[afterHeader..]];
    }

    public void Dispose()
    {
        _skia.Dispose();
        _onPixels.Dispose();
        _pdf?.Dispose();
        _pixels.Dispose();
        _stream.Dispose();
    }

    static SKPath PathOf(IEnumerable<IReadOnlyList<Point>> lines, bool isClosed)
    {
        using SKPathBuilder path = new();
        foreach (IReadOnlyList<Point> line in lines)
        {
            path.MoveTo(Placed(line[0]));
            for (int i = Math.Min(1, line.Count - 1); i < line.Count; i++)
                path.LineTo(Placed(line[i]));
            if (isClosed)
                path.Close();
        }
        return path.Detach();

        // A hundredth of a pixel is less than anybody sees, and keeps the numbers in an SVG short.
        static SKPoint Placed(Point point) => new((float)Math.Round(point.X, 2), (float)Math.Round(point.Y, 2));
    }
}
