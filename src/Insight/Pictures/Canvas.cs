using Hone.Formats;

namespace Hone.Insight.Pictures;

/// <summary>White paper of so many pixels that lines, shapes and text are drawn on, anti-aliased and blended in sRGB.</summary>
sealed class Canvas
{
    readonly byte[] _rgba;
    readonly Coverage _coverage;

    public Canvas(int width, int height)
    {
        Width = width;
        Height = height;
        Clip = new Frame(0, 0, width, height);
        _rgba = new byte[width * height * 4];
        _rgba.AsSpan().Fill(byte.MaxValue);
        _coverage = new Coverage(width, height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Nothing is drawn outside of it; the whole canvas at first.</summary>
    public Frame Clip { get; set; }

    /// <summary>The colour of a pixel.</summary>
    public Colour this[int x, int y]
    {
        get
        {
            int i = (y * Width + x) * 4;
            return new Colour(_rgba[i], _rgba[i + 1], _rgba[i + 2]);
        }
    }

    /// <summary>Draws lines that together are one shape: where they cross, a pen that lets the paper shine through is not darker.</summary>
    public void Lines(IEnumerable<IReadOnlyList<Point>> lines, Pen pen)
    {
        foreach (IReadOnlyList<Point> line in lines)
            AddLine(line, pen);
        Paint(pen.Colour, pen.Opacity);
    }

    /// <summary>Draws one line through the points; a single point gives a dot.</summary>
    public void Line(IReadOnlyList<Point> line, Pen pen)
    {
        AddLine(line, pen);
        Paint(pen.Colour, pen.Opacity);
    }

    /// <summary>Fills a polygon that does not cross itself.</summary>
    public void Fill(ReadOnlySpan<Point> corners, Colour colour, double opacity = 1)
    {
        _coverage.AddPolygon(corners);
        Paint(colour, opacity);
    }

    /// <summary>Fills a disc.</summary>
    public void Disc(Point middle, double radius, Colour colour)
    {
        _coverage.AddSegment(middle, middle, 2 * radius);
        Paint(colour, 1);
    }

    /// <summary>Fills whole pixels, sharp at the edges.</summary>
    public void Fill(Frame frame, Colour colour)
    {
        Frame inside = frame.Intersect(Clip);
        for (int y = inside.Top; y < inside.Bottom; y++)
            for (int x = inside.Left; x < inside.Right; x++)
                Blend(x, y, colour, 1);
    }

    /// <summary>Writes one line of text.</summary>
    /// <param name="text">What <see cref="StrokeFont"/> has no shape for becomes an empty box.</param>
    /// <param name="at">On the baseline: where the text starts, has its middle or ends, by <paramref name="align"/>.</param>
    /// <param name="style">Size, weight and colour.</param>
    /// <param name="align">Which part of the text is at the point.</param>
    /// <param name="upwards">Turned by 90° so that it reads from below.</param>
    public void Text(string text, Point at, TextStyle style, Align align = Align.Left, bool upwards = false)
    {
        double width = StrokeFont.WidthOf(text, style);
        double start = align switch { Align.Left => 0, Align.Centre => -width / 2, _ => -width };
        // A baseline between two rows of pixels would make every foot grey.
        Point origin = upwards ? new Point(Math.Round(at.X), at.Y - start) : new Point(at.X + start, Math.Round(at.Y));
        List<Point[]> lines = [.. StrokeFont.LinesOf(text, style)
            .Select(line => Array.ConvertAll(line, point => upwards
                ? new Point(origin.X - point.Y, origin.Y - point.X)
                : new Point(origin.X + point.X, origin.Y - point.Y)))];
        if (style.Halo > 0)
            Lines(lines, new Pen(Colour.White, style.PenWidth + 2 * style.Halo, 0.9));
        Lines(lines, new Pen(style.Colour, style.PenWidth));
    }

    /// <summary>Which share of a frame's pixels is drawn on, 0 to 1; the hairlines of a grid do not count.</summary>
    public double InkIn(Frame frame)
    {
        Frame inside = frame.Intersect(new Frame(0, 0, Width, Height));
        if (inside.Width <= 0 || inside.Height <= 0)
            return 0;
        const int pale = 675;   // of 765, the sum of white's three channels: just below the grid's
        int drawn = 0;
        for (int y = inside.Top; y < inside.Bottom; y++)
            for (int x = inside.Left; x < inside.Right; x++)
                if (this[x, y] is var pixel && pixel.Red + pixel.Green + pixel.Blue < pale)
                    drawn++;
        return (double)drawn / (inside.Width * inside.Height);
    }

    /// <summary>The picture as a PNG that documents show at half its pixels, so that it stays sharp on dense screens and in talks.</summary>
    public byte[] ToPng()
    {
        using MemoryStream stream = new();
        Png.Write(stream, Width, Height, _rgba, dotsPerInch: 192);
        return stream.ToArray();
    }

    void AddLine(IReadOnlyList<Point> line, Pen pen)
    {
        if (line.Count == 1)
            _coverage.AddSegment(line[0], line[0], pen.Width);
        double walked = 0;
        for (int i = 1; i < line.Count; i++)
        {
            if (pen.Dash > 0)
                AddDashes(line[i - 1], line[i], pen, ref walked);
            else
                _coverage.AddSegment(line[i - 1], line[i], pen.Width);
        }
    }

    void AddDashes(Point from, Point to, Pen pen, ref double walked)
    {
        double length = Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
        double period = pen.Dash + pen.Gap;
        for (double at = 0; at < length;)
        {
            double phase = (walked + at) % period;
            double next = Math.Min(length, at + (phase < pen.Dash ? pen.Dash - phase : period - phase) + 1e-9);
            if (phase < pen.Dash)
                _coverage.AddSegment(Along(at), Along(next), pen.Width);
            at = next;
        }
        walked += length;

        Point Along(double distance) =>
            new(from.X + (to.X - from.X) * distance / length, from.Y + (to.Y - from.Y) * distance / length);
    }

    void Paint(Colour colour, double opacity)
    {
        Frame inside = _coverage.Touched.Intersect(Clip);
        for (int y = inside.Top; y < inside.Bottom; y++)
        {
            ReadOnlySpan<float> row = _coverage.Row(y);
            for (int x = inside.Left; x < inside.Right; x++)
                if (row[x] > 0)
                    Blend(x, y, colour, row[x] * opacity);
        }
        _coverage.Clear();
    }

    void Blend(int x, int y, Colour colour, double share)
    {
        Span<byte> pixel = _rgba.AsSpan((y * Width + x) * 4, 3);
        pixel[0] = Mix(pixel[0], colour.Red, share);
        pixel[1] = Mix(pixel[1], colour.Green, share);
        pixel[2] = Mix(pixel[2], colour.Blue, share);
    }

    static byte Mix(byte below, byte above, double share) => (byte)(below + (above - below) * share + 0.5);
}
