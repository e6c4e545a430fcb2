namespace Hone.Insight.Pictures;

/// <summary>The mean train loss of every pass over the training split, and the validation loss measured last within each.</summary>
public static class LossByEpoch
{
    const int Width = 1600, Height = 1000;
    const int Left = 150, Right = Width - 56, Bottom = Height - 112, YTitle = 46;

    /// <summary>With more epochs than this their values, and the bars that say how far each reaches, would touch.</summary>
    const int MostLabels = 10, MostDots = 40;

    /// <summary>Draws the picture; the same data give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1000 pixels, or 600 × 375 points.</returns>
    /// <exception cref="ArgumentException">The lists by step are not equally long.</exception>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(CurveData data, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.RequireEqualLengths();
        IReadOnlyList<EpochMean> epochs = EpochMean.Of(data);
        IReadOnlyList<(double Epoch, double Loss)> validation = ValidationByEpoch(data);
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, data.Title, data.Subtitle, Left, Right);
        double legendEnd = DrawLegend(canvas, epochs, validation);

        double reached = Math.Max(1, epochs.Count == 0 ? 1 : epochs.Max(epoch => epoch.End));
        Axis x = Axis.Linear("epoch", 0, reached, 10, finest: reached > 3 ? 1 : 0);
        LossRange range = LossRange.Of(epochs.Select(epoch => epoch.Loss).Concat(validation.Select(point => point.Loss)))
            ?? new LossRange(0, 1);
        Panel panel = new(canvas, new Frame(Left, (int)legendEnd + 32, Right, Bottom), x, range.ToAxis(8));
        panel.DrawAxes(namesX: true, YTitle);
        if (epochs.Count == 0)
            panel.DrawAbsence("no step has been taken yet");
        DrawTrain(panel, epochs);
        DrawValidation(panel, validation);
        DrawValues(panel, epochs, validation);
        return canvas.ToFile();
    }

    static double DrawLegend(Canvas canvas, IReadOnlyList<EpochMean> epochs, IReadOnlyList<(double Epoch, double Loss)> validation)
    {
        Legend legend = new(canvas);
        legend.AddLine("train, mean of the epoch", new Pen(Colour.Train, 4), epochs.Count <= MostDots ? 7 : 0);
        if (validation.Count > 0)
            legend.AddLine("validation, last within the epoch", new Pen(Colour.Validation, 4), validation.Count <= MostDots ? 7 : 0);
        if (epochs.Sum(epoch => epoch.Lost) is > 0 and int lost)
            legend.AddCross($"{Numbers.Counted(lost, "step")} not finite, not in the mean", Colour.Train);
        if (validation.Count(point => !double.IsFinite(point.Loss)) is > 0 and int lostValidation)
            legend.AddCross($"validation not finite ({Numbers.Count(lostValidation)})", Colour.Validation);
        if (epochs.Count > 0 && epochs[^1] is { IsPartial: true } last)
            legend.AddNote(epochs.Count == 1 && last.Number == 1
                ? $"{Share(last)} of the first epoch was trained"
                : $"epoch {Numbers.Count(last.Number)} is not complete: {Share(last)} of it");
        return legend.Draw(Left, Right, Heading.Bottom + 46);

        // Never 0% or 100% for what is neither.
        static string Share(EpochMean epoch) => Figures.Percent(Math.Clamp(epoch.End - epoch.Start, 0.001, 0.999));
    }

    static void DrawTrain(Panel panel, IReadOnlyList<EpochMean> epochs)
    {
        if (epochs.Count <= MostDots)
            panel.DrawLines([.. epochs.Where(epoch => double.IsFinite(epoch.Loss)).Select(epoch => (Point[])
                [new(panel.X(epoch.Start), panel.YInside(epoch.Loss)), new(panel.X(epoch.End), panel.YInside(epoch.Loss))])],
                new Pen(Colour.Train, 10, 0.22));
        List<Point[]> lines = Trace.Reduce(epochs.Count, i => Place(panel, epochs[i]));
        panel.DrawLines(lines, new Pen(Colour.Train, 4));
        if (epochs.Count <= MostDots)
            foreach (Point point in lines.SelectMany(line => line))
                panel.DrawDot(point, 7, Colour.Train);
        panel.DrawCrosses(epochs.Where(epoch => epoch.Lost > 0).Select(epoch => Place(panel, epoch).X), Colour.Train);
    }

    static void DrawValidation(Panel panel, IReadOnlyList<(double Epoch, double Loss)> validation)
    {
        List<Point[]> lines = Trace.Reduce(validation.Count,
            i => new Point(panel.X(validation[i].Epoch), panel.YInside(validation[i].Loss)));
        panel.DrawLines(lines, new Pen(Colour.Validation, 4));
        if (validation.Count <= MostDots)
            foreach (Point point in lines.SelectMany(line => line))
                panel.DrawDot(point, 7, Colour.Validation);
        panel.DrawCrosses(validation.Where(point => !double.IsFinite(point.Loss)).Select(point => panel.X(point.Epoch)), Colour.Validation,
            row: 1);
    }

    static void DrawValues(Panel panel, IReadOnlyList<EpochMean> epochs, IReadOnlyList<(double Epoch, double Loss)> validation)
    {
        if (epochs.Count > MostLabels)
            return;
        foreach (EpochMean epoch in epochs.Where(epoch => double.IsFinite(epoch.Loss)))
            panel.DrawLabel(Numbers.Measured(epoch.Loss), Place(panel, epoch), Colour.Train);
        foreach (var (epoch, loss) in validation.Where(point => double.IsFinite(point.Loss)))
            panel.DrawLabel(Numbers.Measured(loss), new Point(panel.X(epoch), panel.YInside(loss)), Colour.Validation);
    }

    /// <summary>A mean stands for all of its epoch, so its dot is in the middle of what was trained of it.</summary>
    static Point Place(Panel panel, EpochMean epoch) => new(panel.X((epoch.Start + epoch.End) / 2), panel.YInside(epoch.Loss));

    static List<(double Epoch, double Loss)> ValidationByEpoch(CurveData data)
    {
        List<(double Epoch, double Loss)> last = [];
        int next = 0;
        double epoch = 0;
        foreach (ValidationPoint point in data.Validation)
        {
            // A model with n updates has made the passes of the steps before n.
            for (; next < data.Steps.Count && data.Steps[next] < point.Step; next++)
                if (EpochMean.CanBeShown(data.Epochs[next]))
                    epoch = data.Epochs[next];
            if (last.Count > 0 && PassOf(last[^1].Epoch) == PassOf(epoch))
                last[^1] = (epoch, point.Loss);
            else
                last.Add((epoch, point.Loss));
        }
        return last;

        // What was measured before the first step belongs to the first pass.
        static double PassOf(double epoch) => Math.Max(1, Math.Ceiling(epoch - 1e-6));
    }
}
