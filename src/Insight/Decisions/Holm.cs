namespace Hone.Insight.Decisions;

/// <summary>Several tests at once, none of which may be wrong more often than one alone (Holm 1979).</summary>
public static class Holm
{
    /// <summary>The chances corrected for their number: the smallest times n, the next times n − 1, never less than one before, at most
    /// 1.</summary>
    public static double[] Adjust(IReadOnlyList<double> chances)
    {
        ArgumentNullException.ThrowIfNull(chances);
        int[] order = [.. Enumerable.Range(0, chances.Count).OrderBy(i => chances[i])];
        double[] adjusted = new double[order.Length];
        double highest = 0;
        foreach ((int place, int test) in order.Index())
        {
            highest = Math.Max(highest, Math.Min(1, chances[test] * (order.Length - place)));
            adjusted[test] = highest;
        }

        return adjusted;
    }
}
