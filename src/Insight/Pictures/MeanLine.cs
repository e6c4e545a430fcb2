namespace Hone.Insight.Pictures;

/// <summary>The mean of lines that were measured at different places.</summary>
static class MeanLine
{
    /// <summary>The mean at every place where one of the lines has a point, as far as all of them reach; between points each is
    /// straight.</summary>
    /// <param name="lines">Points by ascending x; y that is not finite is passed over.</param>
    /// <param name="most">Places at most: more are thinned evenly, since a picture has no more columns.</param>
    public static IReadOnlyList<Point> Of(IReadOnlyList<IReadOnlyList<Point>> lines, int most)
    {
        Point[][] whole = [.. lines.Select(line => line.Where(point => double.IsFinite(point.Y)).ToArray()).Where(line => line.Length > 0)];
        if (whole.Length == 0) return [];
        if (whole.Length == 1) return whole[0];
        double from = whole.Max(line => line[0].X), to = whole.Min(line => line[^1].X);
        double[] places = [.. whole.SelectMany(line => line.Select(point => point.X)).Where(x => x >= from && x <= to).Distinct().Order()];
        if (places.Length > most)
            places = [.. Enumerable.Range(0, most).Select(i => from + (to - from) * i / (most - 1))];
        int[] at = new int[whole.Length];
        return [.. places.Select(x => new Point(x, Enumerable.Range(0, whole.Length).Average(line => At(line, x))))];

        double At(int line, double x)
        {
            Point[] points = whole[line];
            while (at[line] < points.Length - 1 && points[at[line] + 1].X <= x) at[line]++;
            Point before = points[at[line]];
            if (at[line] == points.Length - 1 || before.X >= x) return before.Y;
            Point after = points[at[line] + 1];
            return before.Y + (after.Y - before.Y) * (x - before.X) / (after.X - before.X);
        }
    }
}
