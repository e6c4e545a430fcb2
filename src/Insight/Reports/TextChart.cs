namespace Hone.Insight.Reports;

/// <summary>Several curves as text, for a terminal: each is drawn with its own, and where two meet stands a star.</summary>
public static class TextChart
{
    const char Several = '*';

    /// <summary>Draws curves.</summary>
    /// <param name="curves">A letter and points by ascending x for each; y that is not finite is left out.</param>
    /// <param name="width">Columns of the curves.</param>
    /// <param name="height">Lines of the curves.</param>
    /// <param name="place">Writes a place of the x axis.</param>
    /// <returns>The lines, the x axis below them; none where nothing is finite.</returns>
    public static IReadOnlyList<string> Draw(
        IReadOnlyList<(string Letter, IReadOnlyList<(double X, double Y)> Points)> curves, int width, int height,
        Func<double, string> place)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(place);
        (double X, double Y)[][] finite = [.. curves.Select(curve => curve.Points
            .Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToArray())];
        (double X, double Y)[] all = [.. finite.SelectMany(points => points)];
        if (all.Length == 0) return [];
        double end = all.Max(point => point.X), low = all.Min(point => point.Y), high = all.Max(point => point.Y);
        double span = high > low ? high - low : 1, step = end > 0 ? end / width : 1;
        char[][] cells = [.. Enumerable.Range(0, height).Select(_ => Enumerable.Repeat(' ', width).ToArray())];
        for (int i = 0; i < curves.Count; i++)
            for (int column = 0; column < width; column++)
                if (At(finite[i], column * step, column == width - 1 ? double.PositiveInfinity : (column + 1) * step) is { } value)
                {
                    int row = height - 1 - (int)Math.Round((value - low) / span * (height - 1));
                    cells[row][column] = cells[row][column] == ' ' ? curves[i].Letter[0] : Several;
                }

        string top = Figures.Number(high, 3), bottom = Figures.Number(low, 3), last = place(end);
        int label = Math.Max(top.Length, bottom.Length);
        return
        [
            .. cells.Select((row, i) =>
                $"{(i == 0 ? top : i == height - 1 ? bottom : "").PadLeft(label)} ┤{new string(row)}".TrimEnd()),
            $"{new string(' ', label)} └{new string('─', width)}",
            $"{new string(' ', label + 2)}{place(0)}{last.PadLeft(Math.Max(1, width - place(0).Length))}",
        ];
    }

    /// <summary>The mean of the points in a column; between two points the line from one to the other; null beyond the ends.</summary>
    static double? At((double X, double Y)[] points, double from, double to)
    {
        double sum = 0;
        int count = 0, before = -1;
        for (int i = 0; i < points.Length && points[i].X < to; i++)
            if (points[i].X >= from)
            {
                sum += points[i].Y;
                count++;
            }
            else
                before = i;
        if (count > 0) return sum / count;
        if (before < 0 || before == points.Length - 1) return null;
        ((double x, double y), (double nextX, double nextY)) = (points[before], points[before + 1]);
        return y + (nextY - y) * ((from + to) / 2 - x) / (nextX - x);
    }
}
