namespace Hone.Insight.Pictures;

/// <summary>Turns a series of any length into the few lines that look the same.</summary>
static class Trace
{
    /// <summary>
    /// Lines through the points, broken where a value is not finite. Of the points in one pixel column only the first, the lowest, the
    /// highest and the last are kept, which draws the same pixels (Jugel et al. 2014, "M4", doi 10.14778/2732951.2732953).
    /// </summary>
    /// <param name="count">Points of the series; those of x that is not finite break the line too.</param>
    /// <param name="place">Pixel of a point; y is NaN where there is nothing to draw.</param>
    public static List<Point[]> Reduce(int count, Func<int, Point> place)
    {
        List<Point[]> lines = [];
        List<Point> line = [];
        Column column = default;
        for (int i = 0; i < count; i++)
        {
            Point point = place(i);
            if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
            {
                column.AppendTo(line);
                column = default;
                if (line.Count > 0)
                    lines.Add([.. line]);
                line.Clear();
                continue;
            }
            if (column.Count > 0 && Math.Floor(point.X) != Math.Floor(column.First.X))
            {
                column.AppendTo(line);
                column = default;
            }
            column.Add(point);
        }
        column.AppendTo(line);
        if (line.Count > 0)
            lines.Add([.. line]);
        return lines;
    }

    /// <summary>
    /// The columns of pixels that reduced lines touch, each from its lowest to its highest value, and to where the line came from: to fill
    /// them takes a tenth of the time that a line of as many strokes does.
    /// </summary>
    /// <param name="lines">From <see cref="Reduce"/>.</param>
    public static IEnumerable<(int X, double Low, double High)> Columns(IEnumerable<IReadOnlyList<Point>> lines)
    {
        foreach (IReadOnlyList<Point> line in lines)
        {
            double before = line[0].Y;
            for (int from = 0, to; from < line.Count; from = to)
            {
                int x = (int)Math.Floor(line[from].X);
                (double low, double high) = (before, before);
                for (to = from; to < line.Count && (int)Math.Floor(line[to].X) == x; to++)
                    (low, high) = (Math.Min(low, line[to].Y), Math.Max(high, line[to].Y));
                yield return (x, low, high);
                before = line[to - 1].Y;
            }
        }
    }

    struct Column
    {
        Point _lowest, _highest, _last;
        int _lowestAt, _highestAt;

        public Point First { get; private set; }

        public int Count { get; private set; }

        public void Add(Point point)
        {
            if (Count == 0)
                First = _lowest = _highest = point;
            if (point.Y < _lowest.Y)
                (_lowest, _lowestAt) = (point, Count);
            if (point.Y > _highest.Y)
                (_highest, _highestAt) = (point, Count);
            _last = point;
            Count++;
        }

        public readonly void AppendTo(List<Point> line)
        {
            if (Count == 0)
                return;
            line.Add(First);
            if (Count > 2)
            {
                line.Add(_lowestAt < _highestAt ? _lowest : _highest);
                line.Add(_lowestAt < _highestAt ? _highest : _lowest);
            }
            if (Count > 1)
                line.Add(_last);
        }
    }
}
