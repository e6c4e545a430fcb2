namespace Hone.Insight.Pictures;

/// <summary>
/// The picture of a run: above the loss over the steps, train in blue and validation in red, below the learning rate in green on a
/// logarithmic axis.
/// </summary>
public static class TrainingCurve
{
    const int Width = 1600, Height = 1200;
    const int Left = 150, Right = Width - 56, Bottom = Height - 112, YTitle = 46;
    const int RateHeight = 250, BetweenPanels = 36;
    const double Faint = 0.32;

    /// <summary>With more points than this, dots would hide the line.</summary>
    const int MostDots = 40;

    /// <summary>Draws the picture; the same data give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1200 pixels, or 600 × 450 points.</returns>
    /// <exception cref="ArgumentException">The lists by step are not equally long.</exception>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(CurveData data, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.RequireEqualLengths();
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, data.Title, data.Subtitle, Left, Right);

        Axis losses = LossAxis(data), rates = RateAxis(data.LearningRate), steps = StepAxis(data);
        int window = Smooth.WindowFor(data.Steps.Count);
        double legendEnd = DrawLegend(canvas, data, losses, rates, window);
        int top = (int)legendEnd + 32, middle = Bottom - RateHeight;
        Panel lossPanel = new(canvas, new Frame(Left, top, Right, middle - BetweenPanels), steps, losses);
        Panel ratePanel = new(canvas, new Frame(Left, middle, Right, Bottom), steps, rates);
        lossPanel.DrawAxes(namesX: false, YTitle);
        ratePanel.DrawAxes(namesX: true, YTitle);
        DrawLosses(lossPanel, data, window);
        DrawRates(ratePanel, data);
        return canvas.ToFile();
    }

    static Axis StepAxis(CurveData data)
    {
        if (data.Steps.Count == 0 && data.Validation.Count == 0)
            return Axis.Linear("step", 0, 1, 1, finest: 1);
        IEnumerable<int> all = data.Steps.Concat(data.Validation.Select(point => point.Step));
        double low = all.Min(), high = all.Max();
        // A run that starts near 0 is seen from 0 on; one that was resumed late is not squeezed to the right.
        return Axis.Linear("step", low < high / 10 ? Math.Min(0, low) : low, high, 9, finest: 1);
    }

    static Axis LossAxis(CurveData data)
    {
        LossRange range = LossRange.Of(data.TrainLoss.Select(loss => (double)loss).Concat(data.Validation.Select(point => point.Loss)))
            ?? LossRange.Of(data.References.Select(reference => reference.Loss))
            ?? new LossRange(0, 1);
        foreach (ReferenceLine reference in data.References)
            range = range.With(reference.Loss);
        return range.ToAxis(8);
    }

    static Axis RateAxis(IReadOnlyList<float> rates)
    {
        double low = double.MaxValue, high = 0;
        foreach (float rate in rates)
            if (rate > 0 && float.IsFinite(rate))
                (low, high) = (Math.Min(low, rate), Math.Max(high, rate));
        // Below a millionth of the peak a rate is as good as 0, and is drawn at the lower edge like it.
        return high == 0
            ? Axis.Logarithmic("learning rate", 1e-4, 1e-3, 4)
            : Axis.Logarithmic("learning rate", Math.Max(low, high * 1e-6), high, 6);
    }

    static double DrawLegend(Canvas canvas, CurveData data, Axis losses, Axis rates, int window)
    {
        Legend legend = new(canvas);
        if (window > 1)
        {
            legend.AddLine("train, each step", new Pen(Colour.Train, 3, Faint));
            legend.AddLine($"train, mean of {Numbers.Count(window)} steps", new Pen(Colour.Train, 4));
        }
        else
            legend.AddLine("train", new Pen(Colour.Train, 4), Dot(data.Steps.Count));
        if (data.Validation.Count > 0)
            legend.AddLine("validation", new Pen(Colour.Validation, 4), Dot(data.Validation.Count));
        legend.AddLine("learning rate", new Pen(Colour.Rate, 4), Dot(data.Steps.Count));

        int lost = data.TrainLoss.Count(loss => !float.IsFinite(loss)), above = data.TrainLoss.Count(loss => IsAbove(loss, losses));
        if (lost > 0)
            legend.AddCross($"train loss not finite ({Numbers.Counted(lost, "step")})", Colour.Train);
        if (above > 0)
            legend.AddTriangle($"train loss above the axis ({Numbers.Counted(above, "step")}, up to " +
                $"{Numbers.Measured(data.TrainLoss.Where(float.IsFinite).Max())})", Colour.Train);

        int lostValidation = data.Validation.Count(point => !double.IsFinite(point.Loss));
        int aboveValidation = data.Validation.Count(point => IsAbove(point.Loss, losses));
        if (lostValidation > 0)
            legend.AddCross($"validation not finite ({Numbers.Count(lostValidation)} of {Numbers.Count(data.Validation.Count)})",
                Colour.Validation);
        if (aboveValidation > 0)
            legend.AddTriangle($"validation above the axis ({Numbers.Count(aboveValidation)} of {Numbers.Count(data.Validation.Count)})",
                Colour.Validation);

        int lostRates = data.LearningRate.Count(rate => !float.IsFinite(rate)), below = data.LearningRate.Count(rate => rate < rates.Low);
        if (lostRates > 0)
            legend.AddCross($"learning rate not finite ({Numbers.Counted(lostRates, "step")})", Colour.Rate);
        if (below > 0)
            legend.AddNote($"learning rate 0 or too small for its axis, along the lower edge ({Numbers.Counted(below, "step")})");
        return legend.Draw(Left, Right, Heading.Bottom + 46);
    }

    static void DrawLosses(Panel panel, CurveData data, int window)
    {
        foreach (ReferenceLine reference in data.References.Where(reference => double.IsFinite(reference.Loss)))
            panel.DrawLines([[new(panel.Frame.Left, panel.Y(reference.Loss)), new(panel.Frame.Right, panel.Y(reference.Loss))]],
                new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
        if (data.Steps.Count == 0 && data.Validation.Count == 0)
            panel.DrawAbsence("no step has been taken yet");

        List<Point[]> each = Trace.Reduce(data.Steps.Count, i => new Point(panel.X(data.Steps[i]), panel.YInside(data.TrainLoss[i])));
        if (window > 1)
        {
            panel.DrawLines(each, new Pen(Colour.Train, 2.2, Faint));
            double[] means = Smooth.Mean(data.TrainLoss, window, panel.YAxis.High);
            panel.DrawLines(Trace.Reduce(data.Steps.Count, i => new Point(panel.X(data.Steps[i]), panel.YInside(means[i]))),
                new Pen(Colour.Train, 4));
        }
        else
        {
            panel.DrawLines(each, new Pen(Colour.Train, 4));
            foreach (Point point in each.SelectMany(line => line))
                panel.DrawDot(point, Math.Max(2.5, Dot(data.Steps.Count)), Colour.Train);
        }
        panel.DrawCrosses(Places(panel, data, loss => !float.IsFinite(loss)), Colour.Train);
        panel.DrawTriangles(Places(panel, data, loss => IsAbove(loss, panel.YAxis)), Colour.Train);
        DrawValidation(panel, data);
        foreach (ReferenceLine reference in data.References.Where(reference => double.IsFinite(reference.Loss)))
            panel.DrawLineLabel($"{reference.Label} {Numbers.Measured(reference.Loss)}", reference.Loss, Colour.InkFaint);
    }

    static void DrawValidation(Panel panel, CurveData data)
    {
        List<Point[]> lines = Trace.Reduce(data.Validation.Count,
            i => new Point(panel.X(data.Validation[i].Step), panel.YInside(data.Validation[i].Loss)));
        panel.DrawLines(lines, new Pen(Colour.Validation, 4));
        if (Dot(data.Validation.Count) is > 0 and double dot)
            foreach (Point point in lines.SelectMany(line => line))
                panel.DrawDot(point, dot, Colour.Validation);
        panel.DrawCrosses(data.Validation.Where(point => !double.IsFinite(point.Loss)).Select(point => panel.X(point.Step)),
            Colour.Validation, row: 1);
        panel.DrawTriangles(data.Validation.Where(point => IsAbove(point.Loss, panel.YAxis)).Select(point => panel.X(point.Step)),
            Colour.Validation, row: 1);
        if (data.Best is not { } best)
            return;
        Point at = new(panel.X(best.Step), panel.YInside(best.Loss));
        panel.DrawDot(at, 10, Colour.Validation);
        panel.DrawLabel($"best {Numbers.Measured(best.Loss)} at step {Numbers.Count(best.Step)}", at, Colour.Validation);
    }

    static void DrawRates(Panel panel, CurveData data)
    {
        List<Point[]> lines = Trace.Reduce(data.Steps.Count,
            i => new Point(panel.X(data.Steps[i]), panel.YInside(data.LearningRate[i])));
        panel.DrawLines(lines, new Pen(Colour.Rate, 4));
        if (Dot(data.Steps.Count) is > 0 and double dot)
            foreach (Point point in lines.SelectMany(line => line))
                panel.DrawDot(point, dot, Colour.Rate);
        panel.DrawCrosses(Enumerable.Range(0, data.Steps.Count).Where(i => !float.IsFinite(data.LearningRate[i]))
            .Select(i => panel.X(data.Steps[i])), Colour.Rate);
    }

    static IEnumerable<double> Places(Panel panel, CurveData data, Func<float, bool> isOne) =>
        Enumerable.Range(0, data.Steps.Count).Where(i => isOne(data.TrainLoss[i])).Select(i => panel.X(data.Steps[i]));

    static bool IsAbove(double loss, Axis axis) => double.IsFinite(loss) && loss > axis.High;

    /// <summary>Radius of the dots on a line of so many points; 0 where they would touch.</summary>
    static double Dot(int count) => count <= MostDots * 2 / 3 ? 7 : count <= MostDots ? 5 : 0;
}
