namespace Hone.Insight.Pictures;

/// <summary>What a model loses when its numbers are stored in fewer bytes: a point for each way to store them.</summary>
public static class SizePicture
{
    const int Width = 1600, Height = 1000;
    const int Left = 170, Right = Width - 56, Top = 170, Bottom = Height - 112, YTitle = 46, HalfEnd = 12;
    const double Room = 0.08;

    /// <summary>Draws the picture; the same points give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="points">What to draw, at least one.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1000 pixels, or 600 × 375 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, IReadOnlyList<SizePoint> points, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(points);
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, title, subtitle, Left, Right);
        double[] losses =
            [.. points.SelectMany(point => new[] { point.LossIncrease, point.Low, point.High }).Append(0).Where(double.IsFinite)];
        double low = losses.Min(), high = losses.Max(), room = Room * (high - low);
        const double Megabyte = 1e6;
        double smallest = points.Min(point => point.Bytes) / Megabyte, largest = points.Max(point => point.Bytes) / Megabyte;
        Panel panel = new(canvas, new Frame(Left, Top, Right, Bottom),
            Axis.Logarithmic("megabytes", smallest, largest, 9),
            Axis.Linear("nats a token more than the checkpoint, 95% interval", low - room, high + room, 8));
        panel.DrawAxes(namesX: true, YTitle);
        panel.DrawLines([[new(Left, panel.Y(0)), new(Right, panel.Y(0))]], new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
        foreach (SizePoint point in points)
        {
            double at = panel.X(point.Bytes / Megabyte), top = panel.YInside(point.High), bottom = panel.YInside(point.Low);
            if (!double.IsFinite(top) || !double.IsFinite(bottom)) continue;
            panel.DrawLines([[new(at, top), new(at, bottom)], [new(at - HalfEnd, top), new(at + HalfEnd, top)],
                [new(at - HalfEnd, bottom), new(at + HalfEnd, bottom)]], new Pen(Colour.Train, 3));
        }

        foreach (SizePoint point in points) panel.DrawDot(PlaceOf(panel, point), 9, Colour.Train);
        foreach (SizePoint point in points) panel.DrawLabel(point.Name, PlaceOf(panel, point), Colour.Ink);
        return canvas.ToFile();

        static Point PlaceOf(Panel panel, SizePoint point) => new(panel.X(point.Bytes / Megabyte), panel.YInside(point.LossIncrease));
    }
}
