using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>Runs that differ by chance alone, each measured on the same documents: two sums per document and run.</summary>
/// <param name="above">Above the line of the metric: a list for each run, an entry for each document.</param>
/// <param name="below">Below it.</param>
public sealed class DecisionGroup(IReadOnlyList<double[]> above, IReadOnlyList<double[]> below)
{
    /// <summary>How many runs.</summary>
    public int Runs => above.Count;

    /// <summary>How many documents.</summary>
    public int Units => above[0].Length;

    /// <summary>The metric of each run.</summary>
    public double[] Values { get; } = [.. above.Zip(below, (a, b) => a.Sum() / b.Sum())];

    /// <summary>Reads costs as a metric does.</summary>
    /// <param name="runs">The costs of each run's documents, in one order.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="units">Places of the documents that are meant; all when null.</param>
    public static DecisionGroup Of(IReadOnlyList<IReadOnlyList<Cost>> runs, DecisionMetric metric, IReadOnlyList<int>? units = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(metric);
        return new DecisionGroup([.. runs.Select(run => Chosen(run, metric.Above))], [.. runs.Select(run => Chosen(run, metric.Below))]);

        double[] Chosen(IReadOnlyList<Cost> run, Func<Cost, double> of) =>
            [.. units is null ? run.Select(of) : units.Select(unit => of(run[unit]))];
    }

    /// <summary>
    /// What each document adds to the error of a run's metric, [runs][documents], to first order (the delta method for a quotient of
    /// sums: Cochran 1977, §2.11). Each run's sum is 0.
    /// </summary>
    public double[][] Influences()
    {
        double[][] influences = new double[Runs][];
        for (int run = 0; run < Runs; run++)
        {
            double total = below[run].Sum(), value = Values[run];
            influences[run] = new double[Units];
            for (int i = 0; i < Units; i++) influences[run][i] = (above[run][i] - value * below[run][i]) / total;
        }

        return influences;
    }

    /// <summary>The metric, mean over runs, of documents that were drawn again.</summary>
    /// <param name="drawn">Places of documents.</param>
    public double MeanOf(ReadOnlySpan<int> drawn)
    {
        double mean = 0;
        for (int run = 0; run < Runs; run++)
        {
            (double[] a, double[] b) = (above[run], below[run]);
            (double sumA, double sumB) = (0, 0);
            foreach (int unit in drawn) (sumA, sumB) = (sumA + a[unit], sumB + b[unit]);
            mean += sumA / sumB / Runs;
        }

        return mean;
    }
}
