using System.Globalization;

namespace Hone.Insight.Pictures;

/// <summary>
/// Many runs in one picture: an upright axis for each setting, the result at the right, and each run a line through what it had. The
/// better its result, the darker; the best is named.
/// </summary>
/// <remarks>Inselberg 1985, "The plane with parallel coordinates", doi:10.1007/BF01898350.</remarks>
public static class ParallelCoordinates
{
    const int Width = 1600, Height = 1000, Left = 130, Right = Width - 150, Top = 300, Bottom = Height - 84;
    const int MostAxes = 10, MostWords = 24;

    /// <summary>Pixels between runs of equal values, and those that all of them together take.</summary>
    const double Beside = 7, MostBeside = 56;

    /// <summary>A number is laid out by its ratios where the highest is so many times the lowest.</summary>
    const double Wide = 20;

    static readonly TextStyle Head = new(23, Colour.Ink, IsBold: true), Remark = new(20, Colour.InkFaint),
        Label = new(21, Colour.InkSoft, Halo: 5), Name = new(23, Colour.Ink, IsBold: true, Halo: 5);

    /// <summary>From the best to the worst.</summary>
    static readonly Colour[] Shades = [new(0x08, 0x3A, 0x7A), new(0x2C, 0x7F, 0xB8), new(0x8F, 0xBF, 0xDE), new(0xD5, 0xCE, 0xC4)];

    static readonly Colour Lost = new(0xC8, 0x32, 0x1E);

    /// <summary>Draws the picture; the same data give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="axes">A setting each, the most important first; those beyond ten are left out, and counted.</param>
    /// <param name="objective">What the result is.</param>
    /// <param name="results">What came of each run, lower is better; what is no finite number is drawn in red, at the top.</param>
    /// <param name="names">What each run is called.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 × 1000 pixels, or 600 × 375 points.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, IReadOnlyList<ParallelAxis> axes, string objective,
        IReadOnlyList<double> results, IReadOnlyList<string> names, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(names);
        using Canvas canvas = new(Width, Height, format);
        Heading.Draw(canvas, title, subtitle, Left - 60, Width - 56);
        ParallelAxis[] shown = [.. axes.Take(MostAxes)];
        Scale[] scales = [.. shown.Select(Scale.Of), Scale.OfResults(results)];
        double between = (Right - Left) / (double)Math.Max(1, shown.Length);
        double X(int axis) => shown.Length == 0 ? (Left + Right) / 2.0 : Left + axis * between;

        DrawLegend(canvas, axes.Count - shown.Length, results);
        for (int axis = 0; axis < scales.Length; axis++) DrawTicks(canvas, X(axis), scales[axis]);
        double[][] sideBySide = [.. scales.Select((scale, axis) => axis < shown.Length ? Offsets(scale.Places, results)
            : new double[results.Count])];
        double[] finite = [.. results.Where(double.IsFinite).Order()];
        foreach (int run in Enumerable.Range(0, results.Count).OrderByDescending(run => Order(results[run])))
        {
            Point[] line = [.. scales.Select((scale, axis) => new Point(X(axis), Y(scale, run) + sideBySide[axis][run]))
                .Where(point => double.IsFinite(point.Y))];
            bool isLost = !double.IsFinite(results[run]);
            Pen pen = isLost ? new Pen(Lost, 2.6, 0.8, 10, 12) : new Pen(ShadeOf(results[run], finite), run == BestOf(results) ? 6 : 3,
                0.9);
            if (line.Length > 0) canvas.Line(line, pen);
            foreach (Point point in line)
                canvas.Disc(point, run == BestOf(results) ? 7 : 4.5, pen.Colour);
            if (isLost) Mark.DrawCross(canvas, new Point(X(shown.Length), Top - 16), Lost);
        }

        for (int axis = 0; axis < scales.Length; axis++)
            DrawAxis(canvas, X(axis), scales[axis], axis < shown.Length ? shown[axis].Name : objective,
                axis < shown.Length ? shown[axis].Remark : "", axis < shown.Length ? between : Math.Max(between, 260));
        if (BestOf(results) is { } best)
            canvas.Text(TextLine.Fit($"best: {names[best]}", Name, Width - 120), new Point(Width - 56, Height - 26), Name, Align.Right);
        return canvas.ToFile();

        double Y(Scale scale, int run) => Bottom - scale.Places[run] * (Bottom - Top);
    }

    static void DrawAxis(Canvas canvas, double x, Scale scale, string name, string remark, double room)
    {
        string[] words = [name[..(name.LastIndexOf('.') + 1)], name[(name.LastIndexOf('.') + 1)..]];
        double half = Math.Clamp(room - 14, 60, 280);
        canvas.Text(TextLine.Fit(words[0].TrimEnd('.'), Remark, half), new Point(x, Top - 84), Remark, Align.Centre);
        canvas.Text(TextLine.Fit(words[1], Head, half), new Point(x, Top - 58), Head, Align.Centre);
        canvas.Text(TextLine.Fit(remark, Remark, half), new Point(x, Top - 32), Remark, Align.Centre);
        foreach ((string text, double place) in scale.Labels)
            canvas.Text(TextLine.Fit(text, Label, Math.Max(60, room - 24)),
                new Point(x + 16, Bottom - place * (Bottom - Top) + Label.Size * 0.36), Label);
    }

    static void DrawTicks(Canvas canvas, double x, Scale scale)
    {
        canvas.Fill(new Frame((int)x - 1, Top, (int)x + 1, Bottom), Colour.Axis);
        foreach (int y in scale.Labels.Select(label => (int)(Bottom - label.Place * (Bottom - Top))))
            canvas.Fill(new Frame((int)x - 7, y - 1, (int)x + 7, y + 1), Colour.Axis);
    }

    /// <summary>Pixels by which runs of equal values are moved apart, in the order of their results, so that none hides another.</summary>
    static double[] Offsets(IReadOnlyList<double> places, IReadOnlyList<double> results)
    {
        double[] offsets = new double[places.Count];
        foreach (IGrouping<double, int> equal in Enumerable.Range(0, places.Count).GroupBy(run => places[run]))
        {
            int[] order = [.. equal.OrderByDescending(run => Order(results[run]))];
            double between = Math.Min(Beside, MostBeside / order.Length);
            for (int i = 0; i < order.Length; i++) offsets[order[i]] = (i - (order.Length - 1) / 2.0) * between;
        }

        return offsets;
    }

    static void DrawLegend(Canvas canvas, int leftOut, IReadOnlyList<double> results)
    {
        Legend legend = new(canvas);
        legend.AddLine("best", new Pen(Shades[0], 6));
        legend.AddLine("middle", new Pen(Shades[2], 3));
        legend.AddLine("worst", new Pen(Shades[^1], 3));
        int lost = results.Count(result => !double.IsFinite(result));
        if (lost > 0) legend.AddCross($"no finite result ({Numbers.Counted(lost, "run")})", Lost);
        if (leftOut > 0) legend.AddNote($"{Numbers.Counted(leftOut, "setting")} more left out");
        legend.Draw(Left - 60, Width - 56, Heading.Bottom + 42);
    }

    static int? BestOf(IReadOnlyList<double> results) => Enumerable.Range(0, results.Count).Where(run => double.IsFinite(results[run]))
        .Cast<int?>().MinBy(run => results[run!.Value]);

    static double Order(double result) => double.IsNaN(result) ? double.PositiveInfinity : result;

    /// <summary>By its place among the results, so that one bad run does not make all others look alike.</summary>
    static Colour ShadeOf(double result, double[] finite)
    {
        double place = finite.Length < 2 ? 0 : Array.IndexOf(finite, result) / (finite.Length - 1.0) * (Shades.Length - 1);
        int from = Math.Min((int)place, Shades.Length - 2);
        double part = place - from;
        Colour a = Shades[from], b = Shades[from + 1];
        return new Colour(Mixed(a.Red, b.Red), Mixed(a.Green, b.Green), Mixed(a.Blue, b.Blue));

        byte Mixed(byte one, byte other) => (byte)Math.Round(one + (other - one) * part);
    }

    /// <summary>Where values lie on an axis.</summary>
    /// <param name="Places">0 at the bottom, 1 at the top; NaN where a run has none.</param>
    /// <param name="Labels">What is written beside it.</param>
    sealed record Scale(IReadOnlyList<double> Places, IReadOnlyList<(string Text, double Place)> Labels)
    {
        public static Scale Of(ParallelAxis axis)
        {
            double?[] numbers = [.. axis.Values.Select(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture,
                out double number) && double.IsFinite(number) ? number : (double?)null)];
            return axis.Values.All(value => value is null) ? new Scale([.. axis.Values.Select(_ => double.NaN)], [])
                : axis.Values.Zip(numbers).All(pair => pair.First is null || pair.Second is not null) ? OfNumbers(numbers)
                    : OfWords(axis.Values);
        }

        public static Scale OfResults(IReadOnlyList<double> results)
        {
            double[] finite = [.. results.Where(double.IsFinite)];
            if (finite.Length == 0) return new Scale([.. results.Select(_ => double.NaN)], []);
            (double low, double high) = (finite.Min(), finite.Max());
            Axis axis = Axis.Linear("", low, high, 6);
            return new Scale([.. results.Select(axis.FractionOf)],
                [.. axis.Ticks.Select(tick => (tick.Label, axis.FractionOf(tick.Value)))]);
        }

        static Scale OfNumbers(double?[] numbers)
        {
            double[] all = [.. numbers.OfType<double>().Distinct().Order()];
            (double low, double high) = (all[0], all[^1]);
            bool isWide = low > 0 && high / low >= Wide;
            double PlaceOf(double number) => low == high ? 0.5
                : isWide ? Math.Log(number / low) / Math.Log(high / low) : (number - low) / (high - low);
            const int mostValues = 9;
            IEnumerable<double> labelled = all.Length <= mostValues ? all
                : Enumerable.Range(0, mostValues).Select(i => all[i * (all.Length - 1) / (mostValues - 1)]);
            List<(string, double)> labels = [];
            double last = double.NegativeInfinity;
            foreach (double number in labelled)
            {
                if (PlaceOf(number) - last < 0.04) continue;                     // two would stand on each other
                labels.Add((Written(number), last = PlaceOf(number)));
            }

            return new Scale([.. numbers.Select(number => number is { } value ? PlaceOf(value) : double.NaN)], labels);
        }

        static Scale OfWords(IReadOnlyList<string?> values)
        {
            string[] words = [.. values.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
            double PlaceOf(string word) => words.Length == 1 ? 0.5 : (double)Array.IndexOf(words, word) / (words.Length - 1);
            return new Scale([.. values.Select(value => value is null ? double.NaN : PlaceOf(value))],
                [.. words.Take(MostWords).Select(word => (word, PlaceOf(word)))]);
        }

        static string Written(double number) => Math.Abs(number) is 0 or (>= 1e-3 and < 1e6)
            ? number.ToString("#,0.######", CultureInfo.InvariantCulture) : number.ToString("0.###e0", CultureInfo.InvariantCulture);
    }
}
