using Hone.Insight.Classification;
using Hone.Training.Evaluation;

namespace Hone.Insight.Pictures;

/// <summary>How often a classifier is right where it says how sure it is: on the diagonal it is as right as it says.</summary>
public static class ReliabilityPicture
{
    const int Width = 1600, Height = 1000, Left = 150, Right = Width - 56, Bottom = Height - 112, YTitle = 46, HalfEnd = 10;
    const double LargestShare = 0.25;

    /// <summary>Draws the picture; the same bins give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="reliability">What to draw.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1000 pixels, or 600 × 375 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, Reliability reliability, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(reliability);
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, title, subtitle, Left, Right);
        Legend legend = new(canvas);
        legend.AddLine("share that is right, 95% interval", new Pen(Colour.Train, 4));
        legend.AddLine("as it should be", new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
        legend.AddLine("examples in each range", new Pen(Colour.Axis, 8));
        int top = (int)legend.Draw(Left, Right, Heading.Bottom + 46) + 32;
        Panel panel = new(canvas, new Frame(Left, top, Right, Bottom), Axis.Linear("probability of the likeliest class", 0, 1, 10),
            Axis.Linear("share that is right", 0, 1, 10));
        panel.DrawAxes(namesX: true, YTitle);
        ReliabilityBin[] bins = [.. reliability.Bins.Where(bin => bin.Count > 0)];
        int fullest = bins.Max(bin => bin.Count);
        canvas.Bars(bins.Select(bin => (panel.X(bin.Low) + 2, panel.Y(LargestShare * bin.Count / fullest), panel.X(bin.High) - 2,
            panel.Y(0))), Colour.Axis, 0.55, panel.Frame);
        panel.DrawLines([[new(panel.X(0), panel.Y(0)), new(panel.X(1), panel.Y(1))]], new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
        panel.DrawLines([[.. bins.Select(PlaceOf)]], new Pen(Colour.Train, 4));
        foreach (ReliabilityBin bin in bins)
        {
            Interval interval = Interval.OfShare(bin.Right, bin.Count);
            double at = panel.X(bin.Confidence), high = panel.Y(interval.High), low = panel.Y(interval.Low);
            panel.DrawLines([[new(at, high), new(at, low)], [new(at - HalfEnd, high), new(at + HalfEnd, high)],
                [new(at - HalfEnd, low), new(at + HalfEnd, low)]], new Pen(Colour.Train, 2.5));
            panel.DrawDot(PlaceOf(bin), 8, Colour.Train);
        }
        return canvas.ToFile();

        Point PlaceOf(ReliabilityBin bin) => new(panel.X(bin.Confidence), panel.Y(bin.Accuracy));
    }
}
