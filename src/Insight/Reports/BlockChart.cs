namespace Hone.Insight.Reports;

/// <summary>A curve as text, for a terminal: columns of eighths, the axis at the left.</summary>
public static class BlockChart
{
    const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <summary>Draws values from left to right; where there are more than columns, each column is the mean of its share.</summary>
    /// <param name="values">The curve; what is not finite leaves its column empty.</param>
    /// <param name="width">Columns of the curve at most.</param>
    /// <param name="height">Lines.</param>
    /// <returns>The lines; none where nothing is finite.</returns>
    public static IReadOnlyList<string> Draw(IReadOnlyList<double> values, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] columns = Columns(values, Math.Min(width, values.Count));
        double[] finite = [.. columns.Where(double.IsFinite)];
        if (finite.Length == 0) return [];

        double high = finite.Max(), low = finite.Min(), span = high > low ? high - low : 1;
        int LevelOf(double value) => double.IsFinite(value) ? 1 + (int)Math.Round((value - low) / span * (height * 8 - 1)) : 0;
        int label = Math.Max(Figures.Number(high, 3).Length, Figures.Number(low, 3).Length);
        return
        [
            .. Enumerable.Range(0, height).Reverse().Select(row =>
            {
                string name = row == height - 1 ? Figures.Number(high, 3) : row == 0 ? Figures.Number(low, 3) : "";
                IEnumerable<char> cells = columns.Select(value => Eighths[Math.Clamp(LevelOf(value) - 8 * row, 0, 8)]);
                return $"{name.PadLeft(label)} ┤{string.Concat(cells)}".TrimEnd();
            }),
        ];
    }

    static double[] Columns(IReadOnlyList<double> values, int count) =>
    [
        .. Enumerable.Range(0, count).Select(column =>
        {
            int from = (int)((long)column * values.Count / count), to = (int)((column + 1L) * values.Count / count);
            double[] share = [.. Enumerable.Range(from, to - from).Select(i => values[i]).Where(double.IsFinite)];
            return share.Length > 0 ? share.Average() : double.NaN;
        }),
    ];
}
