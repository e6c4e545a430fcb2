namespace Hone.Insight.Comparison;

/// <summary>Places in order of size, and their correlation.</summary>
static class Ranks
{
    /// <summary>The place of each value, from 1; equal ones share the mean of theirs.</summary>
    public static double[] Of(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[order.Length];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]].Equals(values[order[from]]); to++) { }
            for (int i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2.0;
        }

        return ranks;
    }

    /// <summary>Pearson's correlation; 0 where one of the two does not vary.</summary>
    public static double Correlation(double[] one, double[] other)
    {
        double meanOne = 0, meanOther = 0, both = 0, squareOne = 0, squareOther = 0;
        for (int i = 0; i < one.Length; i++) (meanOne, meanOther) = (meanOne + one[i] / one.Length, meanOther + other[i] / one.Length);
        for (int i = 0; i < one.Length; i++)
        {
            double a = one[i] - meanOne, b = other[i] - meanOther;
            (both, squareOne, squareOther) = (both + a * b, squareOne + a * a, squareOther + b * b);
        }

        return squareOne > 0 && squareOther > 0 ? both / Math.Sqrt(squareOne * squareOther) : 0;
    }
}
