using Hone.Insight.Rates;

namespace Hone.Insight.Pictures;

/// <summary>The loss over a learning rate that climbs, each step and smoothed, with the rates that it suggests.</summary>
public static class RatePicture
{
    const int Width = 1600, Height = 1000;
    const int Left = 150, Right = Width - 56, Bottom = Height - 112, YTitle = 46, Away = 16;

    /// <summary>Draws the picture; the same curve gives the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="curve">What to draw.</param>
    /// <param name="present">The rate that the recipe has now; null for none to compare with.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1000 pixels, or 600 × 375 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, RateCurve curve, double? present, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(curve);
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, title, subtitle, Left, Right);
        Legend legend = new(canvas);
        legend.AddLine("each step", new Pen(Colour.Train, 3, 0.32));
        legend.AddLine("smoothed", new Pen(Colour.Train, 4));
        legend.AddLine("suggested", new Pen(Colour.Rate, 4));
        int top = (int)legend.Draw(Left, Right, Heading.Bottom + 46) + 32;

        LossRange range = (LossRange.Of(curve.Smoothed) ?? new LossRange(0, 1)).With(curve.Losses.Where(double.IsFinite).Min());
        Panel panel = new(canvas, new Frame(Left, top, Right, Bottom),
            Axis.Logarithmic("learning rate", curve.Rates[0], curve.Rates[^1], 9), range.ToAxis(8));
        panel.DrawAxes(namesX: true, YTitle);
        foreach ((_, double rate) in Marked(curve, present)) DrawUpright(panel, rate, new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
        DrawUpright(panel, curve.Suggested, new Pen(Colour.Rate, 4));
        panel.DrawLines(Trace.Reduce(curve.Rates.Count, i => new Point(panel.X(curve.Rates[i]), panel.YInside(curve.Losses[i]))),
            new Pen(Colour.Train, 2.2, 0.32));
        panel.DrawLines(Trace.Reduce(curve.Rates.Count, i => new Point(panel.X(curve.Rates[i]), panel.YInside(curve.Smoothed[i]))),
            new Pen(Colour.Train, 4));
        double[] lines = [.. Marked(curve, present).Select(mark => panel.X(mark.Rate)), panel.X(curve.Suggested)];
        Name(panel, "suggested", curve.Suggested, lines, 0, Colour.Rate);
        foreach ((int i, (string name, double rate)) in Marked(curve, present).Index())
            Name(panel, name, rate, lines, i + 1, Colour.InkFaint);
        return canvas.ToFile();
    }

    static IEnumerable<(string Name, double Rate)> Marked(RateCurve curve, double? present)
    {
        yield return ("steepest", curve.Steepest);
        if (curve.HasEdge) yield return ("edge", curve.Edge);
        if (present is { } rate && rate >= curve.Rates[0] && rate <= curve.Rates[^1]) yield return ("recipe", rate);
    }

    static void DrawUpright(Panel panel, double rate, Pen pen) =>
        panel.DrawLines([[new(panel.X(rate), panel.Frame.Top), new(panel.X(rate), panel.Frame.Bottom)]], pen);

    /// <summary>Each name stands in a row of its own, from the top, on the side of its line where the others leave more room.</summary>
    static void Name(Panel panel, string name, double rate, double[] lines, int row, Colour colour)
    {
        double at = panel.X(rate), right = lines.Where(line => line > at + 1).DefaultIfEmpty(panel.Frame.Right).Min() - at,
            left = at - lines.Where(line => line < at - 1).DefaultIfEmpty(panel.Frame.Left).Max();
        Point place = new(right >= left ? at + Away : at - Away, panel.Frame.Top + 38 + 40 * row);
        panel.Canvas.Text($"{name} {Figures.Rate(rate, 2)}", place, new TextStyle(25, colour, Halo: 5),
            right >= left ? Align.Left : Align.Right);
    }
}
