using System.Globalization;
using Hone.Insight.Laws;

namespace Hone.Insight.Pictures;

/// <summary>
/// The picture of a scaling law: above the loss over the size of the model, a curve for each budget of operations and the line of the best
/// size through them; below the best size over the budget, beside what others found.
/// </summary>
public static class LawPicture
{
    const int Width = 1600, Height = 1620;
    const int Left = 150, Right = Width - 56, YTitle = 46;
    const int LowerHeight = 380, Bottom = Height - 112, BetweenPanels = 210, LegendAbove = 34;

    /// <summary>Places a curve is computed at.</summary>
    const int Resolution = 160;

    /// <summary>Colours of the smallest and the largest budget, between which the others lie.</summary>
    static readonly Colour _light = new(0x8C, 0xC4, 0xE4), _dark = new(0x0B, 0x3C, 0x5D), _band = new(0xF7, 0xE1, 0xDD);

    /// <summary>Others' lines, told apart by their dashes too.</summary>
    static readonly Pen[] _published = [new(Colour.InkFaint, 3, Dash: 2, Gap: 9), new(new(0x8A, 0x5A, 0x00), 3, Dash: 12, Gap: 12),
        new(new(0x6B, 0x4C, 0x9A), 3, Dash: 22, Gap: 12)];

    /// <summary>How many times beyond the best sizes an interval may lift the axis: one that knows nothing would leave no room.</summary>
    const double MostWide = 10;

    /// <summary>Draws the picture; the same data give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1620 pixels, or 600 × 607.5 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(LawPictureData data, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Fit is { } law)                                             // a size that the runs do not tell has no place on an axis
            data = data with { Forecasts = [.. data.Forecasts.Where(forecast => law.HasBestSize(forecast.Flops))] };
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, data.Title, data.Subtitle, Left, Right);
        Budget[] budgets = [.. BudgetsOf(data)];
        int top = (int)DrawLegend(canvas, data, budgets) + 32, middle = Bottom - LowerHeight;
        Panel losses = new(canvas, new Frame(Left, top, Right, middle - BetweenPanels), SizeAxis(data), LossAxis(data));
        losses.DrawAxes(namesX: true, YTitle);
        if (data.Points.Count == 0)
            losses.DrawAbsence("no run has finished yet");
        DrawLosses(losses, data, budgets);
        DrawSizes(canvas, new Frame(Left, middle, Right, Bottom), data, budgets);
        return canvas.ToFile();
    }

    static IEnumerable<Budget> BudgetsOf(LawPictureData data)
    {
        double[] all = [.. data.Points.Select(point => point.Budget).Distinct().Order()];
        foreach ((int i, double flops) in all.Index())
            yield return new Budget(flops, Between(all.Length == 1 ? 1 : (double)i / (all.Length - 1)), IsMeasured: true);
        foreach (Forecast forecast in data.Forecasts)
            yield return new Budget(forecast.Flops, Colour.Rate, IsMeasured: false);
    }

    static double DrawLegend(Canvas canvas, LawPictureData data, Budget[] budgets)
    {
        Legend legend = new(canvas);
        foreach (Budget budget in budgets)
            legend.AddLine(budget.IsMeasured ? Flops(budget.Flops) : $"{Flops(budget.Flops)}, expected", budget.Pen,
                budget.IsMeasured ? 7 : 0);
        if (data.Fit is not null)
            legend.AddLine("best size", new Pen(Colour.Validation, 4));
        return legend.Draw(Left, Right, Heading.Bottom + 46);
    }

    static Axis SizeAxis(LawPictureData data)
    {
        double[] sizes = [.. data.Points.Select(point => point.Parameters).Concat(data.Forecasts.Select(one => one.Parameters.Value))];
        return sizes.Length == 0 ? Axis.Logarithmic("parameters", 1e5, 1e6, 6)
            : Axis.Logarithmic("parameters in matrices and the output projection", sizes.Min(), sizes.Max(), 8);
    }

    static Axis LossAxis(LawPictureData data)
    {
        IEnumerable<double> all = data.Points.Select(point => point.Loss).Concat(data.Forecasts.Select(forecast => forecast.Loss.Value));
        return (LossRange.Of(all) ?? new LossRange(0, 1)).ToAxis(8);
    }

    static void DrawLosses(Panel panel, LawPictureData data, Budget[] budgets)
    {
        if (data.Fit is { } fit)
        {
            if (fit.Law.E > panel.YAxis.Low)
                panel.DrawLines([[new(panel.Frame.Left, panel.Y(fit.Law.E)), new(panel.Frame.Right, panel.Y(fit.Law.E))]],
                    new Pen(Colour.InkFaint, 2.5, Dash: 12, Gap: 12));
            foreach (Budget budget in budgets)
                panel.DrawLines(Trace.Reduce(Resolution, i =>
                {
                    double size = panel.XAt((double)i / (Resolution - 1));
                    return new Point(panel.X(size), panel.Y(fit.Law.Loss(size, fit.Cost.Tokens(budget.Flops, size))));
                }), budget.Pen);
            Allocation[] best = [.. Along(budgets).Where(fit.HasBestSize).Select(flops => fit.Law.Best(flops, fit.Cost))];
            panel.DrawLines(Trace.Reduce(best.Length, i => new Point(panel.X(best[i].Parameters), panel.Y(best[i].Loss))),
                new Pen(Colour.Validation, 4));
        }

        foreach (Budget budget in budgets)
            foreach (ScalingPoint point in data.Points.Where(point => point.Budget == budget.Flops))
                panel.DrawDot(new Point(panel.X(point.Parameters), panel.YInside(point.Loss)), 8, budget.Colour);
        foreach (Forecast forecast in data.Forecasts)
        {
            Point at = new(panel.X(forecast.Parameters.Value), panel.YInside(forecast.Loss.Value));
            panel.DrawDot(at, 10, Colour.Rate);
            panel.DrawLabel($"{Numbers.Measured(forecast.Loss.Value)} expected of {Figures.Compact(forecast.Parameters.Value)} parameters",
                at, Colour.Rate);
        }

        if (data.Fit is { } named && named.Law.E > panel.YAxis.Low)
            panel.DrawLineLabel($"E, which no model goes below {Numbers.Measured(named.Law.E)}", named.Law.E, Colour.InkFaint);
    }

    static void DrawSizes(Canvas canvas, Frame frame, LawPictureData data, Budget[] budgets)
    {
        if (data.Fit is not { } fit || !budgets.All(budget => fit.HasBestSize(budget.Flops)))
        {
            Panel empty = new(canvas, frame, Axis.Logarithmic("floating-point operations", 1e12, 1e13, 6),
                Axis.Logarithmic("best size", 1e5, 1e6, 4));
            empty.DrawAxes(namesX: true, YTitle);
            empty.DrawAbsence(data.Fit is null ? "too few runs have finished for a law" : "these runs tell no best size");
            return;
        }

        double[] flops = [.. Along(budgets)];
        Interval[] sizes = [.. flops.Select(one => fit.Of(law => law.Best(one, fit.Cost).Parameters))];
        IEnumerable<double> all = sizes.SelectMany(size => new[] { size.Low, size.High }).Select(size => Math.Clamp(size,
            sizes.Min(one => one.Value) / MostWide, sizes.Max(one => one.Value) * MostWide))
            .Concat(PublishedLaw.All.SelectMany(law => new[] { law.Best(flops[0]).Parameters, law.Best(flops[^1]).Parameters }));
        Panel panel = new(canvas, frame, Axis.Logarithmic("floating-point operations", flops[0], flops[^1], 8),
            Axis.Logarithmic($"best size, {Figures.Percent(fit.Confidence, 0)} interval", all.Min(), all.Max(), 5));
        canvas.Fill([.. flops.Select((one, i) => new Point(panel.X(one), panel.YInside(sizes[i].High))),
            .. flops.Select((one, i) => new Point(panel.X(one), panel.YInside(sizes[i].Low))).Reverse()], _band);
        panel.DrawAxes(namesX: true, YTitle);
        Legend legend = new(canvas);
        legend.AddLine($"here: C^{Short(fit.Law.SizeExponent(fit.Cost))}", new Pen(Colour.Validation, 4));
        foreach ((PublishedLaw law, Pen pen) in PublishedLaw.All.Zip(_published))
        {
            legend.AddLine($"{law.ShortName}: C^{Short(law.SizeExponent)}", pen);
            panel.DrawLines([[.. flops.Select(one => new Point(panel.X(one), panel.Y(law.Best(one).Parameters)))]], pen);
        }

        legend.Draw(Left, Right, frame.Top - LegendAbove);
        panel.DrawLines([[.. flops.Select((one, i) => new Point(panel.X(one), panel.Y(sizes[i].Value)))]], new Pen(Colour.Validation, 4));
        foreach (Budget budget in budgets)
            panel.DrawDot(new Point(panel.X(budget.Flops), panel.Y(fit.Law.Best(budget.Flops, fit.Cost).Parameters)), 8, budget.Colour);
    }

    /// <summary>Budgets from the least to the largest, equal ratios apart; where there is one, a decade around it.</summary>
    static IEnumerable<double> Along(Budget[] budgets)
    {
        (double low, double high) = (budgets.Min(budget => budget.Flops), budgets.Max(budget => budget.Flops));
        if (high < 10 * low) (low, high) = (low / Math.Sqrt(10 * low / high), high * Math.Sqrt(10 * low / high));
        const int Count = 60;
        for (int i = 0; i < Count; i++) yield return low * Math.Pow(high / low, (double)i / (Count - 1));
    }

    static Colour Between(double part) => new(Mixed(_light.Red, _dark.Red, part), Mixed(_light.Green, _dark.Green, part),
        Mixed(_light.Blue, _dark.Blue, part));

    static byte Mixed(byte from, byte to, double part) => (byte)Math.Round(from + part * (to - from));

    static string Flops(double flops) => $"{Figures.Rate(flops, 2)} FLOP";

    static string Short(double exponent) => exponent.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Runs of so many operations.</summary>
    readonly record struct Budget(double Flops, Colour Colour, bool IsMeasured)
    {
        public Pen Pen => IsMeasured ? new Pen(Colour, 3.5) : new Pen(Colour, 3, Dash: 12, Gap: 12);
    }
}
