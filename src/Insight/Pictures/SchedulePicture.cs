namespace Hone.Insight.Pictures;

/// <summary>
/// What a run changes from update to update: learning rates on a logarithmic axis, and below them, where they change, other numbers.
/// </summary>
public static class SchedulePicture
{
    const int Width = 1600, RatesHeight = 560, OtherHeight = 200, Below = 112, BetweenPanels = 36;
    const int Left = 150, Right = Width - 56, YTitle = 46;

    static readonly Colour[] _colours = [Colour.Rate, Colour.Train, Colour.Validation, new(0x8A, 0x5A, 0x00), new(0x6B, 0x4C, 0x9A)];

    /// <summary>
    /// Draws the picture; the same schedules give the same bytes with the same version of Hone on the same kind of system.
    /// </summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="rates">Learning rates, at most five; the legend tells the highest of each.</param>
    /// <param name="others">What else changes, each in a panel of its own.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 pixels width, and as high as it takes.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, IReadOnlyList<ScheduleLine> rates, IReadOnlyList<ScheduleLine> others,
        PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(others);
        const int Top = Heading.Bottom + 46 + 32 + 40;                       // of two lines of legend
        int height = Top + RatesHeight + others.Count * (BetweenPanels + OtherHeight) + Below, steps = rates.Max(line => line.Values.Count);
        using Canvas canvas = new(Width, height, format);
        Heading.Draw(canvas, title, subtitle, Left, Right);
        Legend legend = new(canvas);
        foreach ((ScheduleLine line, Colour colour) in rates.Zip(_colours))
            legend.AddLine(steps == 0 ? line.Name : $"{line.Name}, at most {Figures.Rate(line.Values.Max(), 2)}", new Pen(colour, 4));
        double legendEnd = legend.Draw(Left, Right, Heading.Bottom + 46);

        Axis x = Axis.Linear("step", 0, Math.Max(1, steps), 9, finest: 1);
        Panel panel = new(canvas, new Frame(Left, (int)legendEnd + 32, Right, Top + RatesHeight), x, RateAxis(rates));
        panel.DrawAxes(namesX: others.Count == 0, YTitle);
        if (steps == 0) panel.DrawAbsence("no step is made");
        foreach ((ScheduleLine line, Colour colour) in rates.Zip(_colours)) DrawLine(panel, line, colour);
        foreach ((int i, ScheduleLine line) in others.Index())
        {
            int top = Top + RatesHeight + BetweenPanels + i * (BetweenPanels + OtherHeight);
            Panel other = new(canvas, new Frame(Left, top, Right, top + OtherHeight), x, OtherAxis(line));
            other.DrawAxes(namesX: i == others.Count - 1, YTitle);
            DrawLine(other, line, Colour.InkSoft);
        }

        return canvas.ToFile();
    }

    static Axis RateAxis(IReadOnlyList<ScheduleLine> rates)
    {
        float[] positive = [.. rates.SelectMany(line => line.Values).Where(rate => rate > 0)];
        // Below a millionth of the peak a rate is as good as 0, and is drawn at the lower edge like it.
        return positive.Length == 0 ? Axis.Logarithmic("learning rate", 1e-4, 1e-3, 4)
            : Axis.Logarithmic("learning rate", Math.Max(positive.Min(), positive.Max() * 1e-6), positive.Max(), 7);
    }

    static Axis OtherAxis(ScheduleLine line)
    {
        (double low, double high) = line.Values.Count == 0 ? (0, 1) : (line.Values.Min(), line.Values.Max());
        double room = 0.08 * (high - low);
        return Axis.Linear(line.Name, low >= 0 ? Math.Max(0, low - room) : low - room, high + room, 4);
    }

    /// <summary>Update i is made with the value that stands at i.</summary>
    static void DrawLine(Panel panel, ScheduleLine line, Colour colour) => panel.DrawLines(Trace.Reduce(line.Values.Count,
        i => new Point(panel.X(i), panel.YInside(line.Values[i]))), new Pen(colour, 4));
}
