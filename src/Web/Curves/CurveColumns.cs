namespace Hone.Web.Curves;

/// <summary>
/// A part of a run's updates, put together in columns of a chart: of each column the lowest and highest value, so that no point is lost
/// however many there are.
/// </summary>
/// <param name="From">Where the first column begins.</param>
/// <param name="To">Where the last one ends.</param>
/// <param name="Starts">The update at which each column that is not empty begins, and behind the last the one that follows it.</param>
sealed record CurveColumns(double From, double To, int[] Starts)
{
    /// <summary>Columns that are not empty.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Divides a range.</summary>
    public static CurveColumns Of(RunSeries series, CurveRequest request)
    {
        double end = series.Count > 0 ? series.At(request.Axis, series.Count - 1) : 0;
        double from = request.From ?? 0, to = request.To ?? Math.Max(end, from);
        if (request.IsLogarithmic && from <= 0)
            from = series.Count > 0 && series.At(request.Axis, 0) is > 0 and var first ? Math.Min(first, to) : 1;
        if (!(to > from)) to = from + 1;
        List<int> starts = [];
        int at = series.CountBelow(request.Axis, from), last = at;
        for (int column = 1; column <= request.Width; column++)
        {
            double share = (double)column / request.Width;
            double edge = request.IsLogarithmic ? from * Math.Pow(to / from, share) : from + (to - from) * share;
            last = column == request.Width ? series.CountBelow(request.Axis, Math.BitIncrement(to), at)
                : series.CountBelow(request.Axis, edge, at);
            if (last > at) starts.Add(at);
            at = last;
        }

        starts.Add(last);
        return new CurveColumns(from, to, [.. starts]);
    }
}
