namespace Hone.Insight.Pictures;

/// <summary>
/// The picture of several runs: above what was measured on validation text, below the training loss, both along one axis. Each line has
/// its letter at its end, its colour and its dash. Every point of every run is in it: of those in one column of pixels the first, the
/// lowest, the highest and the last are drawn, faint behind a mean.
/// </summary>
public static class ComparedCurves
{
    const int Width = 1600, Height = 1200;
    const int Left = 150, Bottom = Height - 112, YTitle = 46, BetweenPanels = 44;
    const int RightMargin = 56, LetterWidth = 44, LetterHeight = 27;
    const double MeanWidth = 4;

    /// <summary>With more points than this, dots would hide the line.</summary>
    const int MostDots = 30, MostDotted = 8;

    /// <summary>With so many points in a column of pixels, a line through them fills it.</summary>
    const int Dense = 4;

    static readonly TextStyle Letters = new(27, Colour.Ink, IsBold: true, Halo: 5);

    /// <summary>Draws the picture; the same data give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="xTitle">What the runs are laid along, with its unit.</param>
    /// <param name="isCount">That is counted: there is nothing between two whole numbers.</param>
    /// <param name="series">The lines.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1200 pixels, or 600 × 450 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, string xTitle, bool isCount, IReadOnlyList<OverlaySeries> series,
        PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(series);
        using Canvas canvas = new(Width, Height, format);
        int right = Width - RightMargin - LetterColumns(series.Count) * LetterWidth;
        Heading.Draw(canvas, title, subtitle, Left, Width - RightMargin);
        int top = (int)DrawLegend(canvas, series) + 36;

        OverlayCurve[] curves = [.. series.SelectMany(one => one.Curves)];
        double end = curves.Select(curve => curve.End).Append(0).Max();
        Axis x = Axis.Linear(xTitle, 0, end > 0 ? end : 1, 9, finest: isCount ? 1 : 0);
        bool hasValidation = curves.Any(curve => curve.Validation.Count > 0), hasTraining = curves.Any(curve => curve.Loss.Count > 0);
        int middle = hasValidation && hasTraining ? top + (Bottom - top - BetweenPanels) * 11 / 20 : hasValidation ? Bottom : top;
        if (hasValidation)
            DrawValidation(canvas, new Frame(Left, top, right, middle), x, series, namesX: !hasTraining);
        if (hasTraining || !hasValidation)
            DrawTraining(canvas, new Frame(Left, hasValidation ? middle + BetweenPanels : top, right, Bottom), x, series);
        return canvas.ToFile();
    }

    static double DrawLegend(Canvas canvas, IReadOnlyList<OverlaySeries> series)
    {
        Legend legend = new(canvas);
        for (int i = 0; i < series.Count; i++)
            legend.AddLine($"{series[i].Letter}  {series[i].Name}", Palette.PenOf(i, MeanWidth));
        for (int i = 0; i < series.Count; i++)
        {
            int lost = series[i].Curves.Sum(curve => PlacesOf(curve, double.MaxValue).Count(k => !float.IsFinite(curve.Loss[k]))
                + curve.Validation.Count(point => !double.IsFinite(point.Loss)));
            if (lost > 0) legend.AddCross($"{series[i].Letter} not finite ({Numbers.Counted(lost, "value")})", Palette.ColourOf(i));
        }

        if (series.Any(one => one.Curves.Count > 1)) legend.AddNote("strong: mean of the runs; faint: each run");
        return legend.Draw(Left, Width - RightMargin, Heading.Bottom + 46);
    }

    static void DrawValidation(Canvas canvas, Frame frame, Axis x, IReadOnlyList<OverlaySeries> series, bool namesX)
    {
        LossRange range = LossRange.Of(series.SelectMany(one => one.Curves).SelectMany(curve => curve.Validation)
            .Select(point => point.Loss)) ?? new LossRange(0, 1);
        Panel panel = new(canvas, frame, x, range.ToAxis(7) with { Title = "validation loss (nats per token)" });
        panel.DrawAxes(namesX, YTitle);
        List<End> ends = [];
        for (int i = 0; i < series.Count; i++)
        {
            IReadOnlyList<OverlayCurve> curves = series[i].Curves;
            if (curves.Count > 1)
                foreach (OverlayCurve curve in curves)
                    panel.DrawLines(Lines(panel, curve.Validation.Count, k => curve.Validation[k].X, k => curve.Validation[k].Loss),
                        new Pen(Palette.ColourOf(i), 2.2, 0.35));
            IReadOnlyList<Point> mean = MeanLine.Of([.. curves.Select(curve => curve.Validation
                .Select(point => new Point(point.X, point.Loss)).ToArray())], frame.Width);
            panel.DrawLines(Lines(panel, mean.Count, k => mean[k].X, k => mean[k].Y), Palette.PenOf(i, MeanWidth));
            if (mean.Count <= MostDots && series.Count <= MostDotted)
                foreach (Point point in mean) panel.DrawDot(new Point(panel.X(point.X), panel.YInside(point.Y)), 6, Palette.ColourOf(i));
            Marks(panel, i, curves.SelectMany(curve => curve.Validation).Select(point => (point.X, point.Loss)));
            if (mean.Count > 0) ends.Add(new End(i, panel.X(mean[^1].X), panel.YInside(mean[^1].Y)));
        }

        DrawLetters(canvas, frame, ends, series);
    }

    static void DrawTraining(Canvas canvas, Frame frame, Axis x, IReadOnlyList<OverlaySeries> series)
    {
        // Every point has its place along the axis before anything is known of the other, which so is chosen from the few that are drawn.
        Panel flat = new(canvas, frame, x, Axis.Linear("", 0, 1, 1));
        List<Point[]>[][] traces = [.. series.Select(one => one.Curves.AsParallel().AsOrdered().Select(curve =>
            Trace.Reduce(curve.Loss.Count, i => new Point(flat.X(curve.X(i)), curve.Loss[i]))).ToArray())];
        LossRange range = LossRange.Of(traces.SelectMany(curves => curves).SelectMany(lines => lines).SelectMany(line => line)
            .Select(point => point.Y)) ?? new LossRange(0, 1);
        Panel panel = new(canvas, frame, x, range.ToAxis(7) with { Title = "training loss (nats per token)" });
        panel.DrawAxes(namesX: true, YTitle);
        if (traces.All(curves => curves.All(lines => lines.Count == 0))) panel.DrawAbsence("no step has been taken yet");
        double faint = series.Count <= 3 ? 0.3 : series.Count <= 8 ? 0.2 : 0.12;
        for (int i = 0; i < series.Count; i++)
            for (int k = 0; k < traces[i].Length; k++)
                DrawEach(canvas, panel, traces[i][k], series[i].Curves[k].Loss.Count, new Pen(Palette.ColourOf(i), 2, faint));

        IReadOnlyList<Point>[] means = [.. series.AsParallel().AsOrdered().Select(one => MeanLine.Of(
            [.. one.Curves.Select(curve => MeanOf(flat, curve, range.ToAxis(7).High))], frame.Width))];
        List<End> ends = [];
        for (int i = 0; i < series.Count; i++)
        {
            if (means[i].Count > 0) panel.DrawLines([Placed(panel, means[i])], Palette.PenOf(i, MeanWidth));
            Marks(panel, i, series[i].Curves.SelectMany(curve =>
                PlacesOf(curve, panel.YAxis.High).Select(k => (curve.X(k), (double)curve.Loss[k]))));
            if (means[i].Count > 0) ends.Add(new End(i, means[i][^1].X, panel.YInside(means[i][^1].Y)));
        }

        DrawLetters(canvas, frame, ends, series);
    }

    /// <summary>Every point of a run: as a line, or as the columns it fills where there are many in each.</summary>
    static void DrawEach(Canvas canvas, Panel panel, List<Point[]> lines, int count, Pen pen)
    {
        if (count < Dense * panel.Frame.Width)
            panel.DrawLines([.. lines.Select(line => Placed(panel, line))], pen);
        else
            canvas.Bars(Trace.Columns(lines).Select(column => ((double)column.X, panel.YInside(column.High) - pen.Width / 2,
                column.X + 1.0, panel.YInside(column.Low) + pen.Width / 2)), pen.Colour, pen.Opacity, panel.Frame.Grow(4));
    }

    /// <summary>The mean around the last step in each column of pixels; x in pixels already.</summary>
    static List<Point> MeanOf(Panel panel, OverlayCurve curve, double ceiling)
    {
        Func<int, double> meanAt = Smooth.MeanAt(curve.Loss, Smooth.WindowFor(curve.Loss.Count), ceiling);
        List<Point> means = [];
        for (int i = 0; i < curve.Loss.Count; i++)
        {
            double x = panel.X(curve.X(i));
            bool isLast = i == curve.Loss.Count - 1 || Math.Floor(panel.X(curve.X(i + 1))) != Math.Floor(x);
            if (isLast) means.Add(new Point(x, meanAt(i)));
        }

        return means;
    }

    /// <summary>The steps whose loss has no place on the axis.</summary>
    static List<int> PlacesOf(OverlayCurve curve, double high)
    {
        List<int> places = [];
        for (int i = 0; i < curve.Loss.Count; i++)
            if (!(Math.Abs(curve.Loss[i]) <= float.MaxValue && curve.Loss[i] <= high)) places.Add(i);
        return places;
    }

    static Point[] Placed(Panel panel, IReadOnlyList<Point> line) => [.. line.Select(point => new Point(point.X, panel.YInside(point.Y)))];

    static List<Point[]> Lines(Panel panel, int count, Func<int, double> x, Func<int, double> y) =>
        Trace.Reduce(count, i => new Point(panel.X(x(i)), panel.YInside(y(i))));

    static void Marks(Panel panel, int place, IEnumerable<(double X, double Loss)> points)
    {
        (double X, double Loss)[] all = [.. points];
        panel.DrawCrosses(all.Where(point => !double.IsFinite(point.Loss)).Select(point => panel.X(point.X)), Palette.ColourOf(place));
        panel.DrawTriangles(all.Where(point => double.IsFinite(point.Loss) && point.Loss > panel.YAxis.High)
            .Select(point => panel.X(point.X)), Palette.ColourOf(place), row: 1);
    }

    /// <summary>Letters beside the ends of their lines, moved apart where two would stand on each other.</summary>
    static void DrawLetters(Canvas canvas, Frame frame, List<End> ends, IReadOnlyList<OverlaySeries> series)
    {
        foreach (IGrouping<int, End> near in ends.GroupBy(end => (int)(end.X / LetterWidth)))
        {
            End[] order = [.. near.OrderBy(end => end.Y)];
            int columns = LetterColumns(order.Length);
            double[] heights = Apart([.. order.Select(end => end.Y)], (double)LetterHeight / columns, frame.Top + 10, frame.Bottom - 4);
            for (int i = 0; i < order.Length; i++)
            {
                double left = order[i].X + 14 + i % columns * LetterWidth;
                canvas.Text(series[order[i].Place].Letter, new Point(left, heights[i] + Letters.Size * 0.36),
                    Letters with { Colour = Palette.ColourOf(order[i].Place) });
            }
        }
    }

    /// <summary>
    /// Moves heights, ascending, so that neighbours are at least some room apart, and all together as little as can be: neighbours that
    /// are too close are pooled about their mean (isotonic regression; Ayer et al. 1955, doi:10.1214/aoms/1177728423).
    /// </summary>
    internal static double[] Apart(double[] heights, double room, double top, double bottom)
    {
        if (heights.Length > 1) room = Math.Min(room, (bottom - top) / (heights.Length - 1));
        List<(double Sum, int Count)> pools = [];
        for (int i = 0; i < heights.Length; i++)
        {
            pools.Add((heights[i] - i * room, 1));
            while (pools.Count > 1 && pools[^1].Sum / pools[^1].Count < pools[^2].Sum / pools[^2].Count)
            {
                pools[^2] = (pools[^2].Sum + pools[^1].Sum, pools[^2].Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }
        }

        double lowest = bottom - (heights.Length - 1) * room;
        return [.. pools.SelectMany(pool => Enumerable.Repeat(Math.Clamp(pool.Sum / pool.Count, top, Math.Max(top, lowest)), pool.Count))
            .Select((height, i) => height + i * room)];
    }

    static int LetterColumns(int count) => count <= 14 ? 1 : 2;

    /// <summary>Where a line ends.</summary>
    readonly record struct End(int Place, double X, double Y);
}
