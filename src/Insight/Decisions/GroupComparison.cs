using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>
/// Compares two groups of runs on the same documents, as if both other seeds and other documents might have been drawn.
/// </summary>
/// <remarks>
/// <para>
/// The gain has two sources of chance. Seeds: the variance s² of the runs' metrics within their groups, taken together, with a + b − 2
/// degrees of freedom, which counts s² (1/a + 1/b). Documents: the variance of the gain over documents, paired. What a run's own scatter
/// over documents brings about is in both, and is taken off the second; s² is never taken to be less than that scatter. The sum is the
/// squared standard error; its degrees of freedom are Satterthwaite's (1946).
/// </para>
/// <para>
/// Chosen by simulation over drawing seeds and documents again, which with few seeds is wrong several times as often as it says, and
/// over Welch's unpooled variances, which are as good and have fewer degrees of freedom: docs/decide.md.
/// </para>
/// </remarks>
public static class GroupComparison
{
    /// <summary>Degrees of freedom from which Student's t is taken for the normal distribution.</summary>
    public const int MostFreedom = 1000;

    /// <summary>Compares.</summary>
    /// <param name="candidate">The one group.</param>
    /// <param name="baseline">The other, on the same documents.</param>
    /// <param name="sign">1 where more of the metric is better, else −1.</param>
    /// <param name="level">The probability beyond each end of the interval.</param>
    /// <param name="statedDeviation">Standard deviation over seeds, for groups of one run each; else null.</param>
    public static GroupDifference Of(
        DecisionGroup candidate, DecisionGroup baseline, int sign, double level, double? statedDeviation = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(baseline);
        if (candidate.Units != baseline.Units)
            throw new ArgumentException($"{candidate.Units} and {baseline.Units} documents are no pairs", nameof(baseline));
        (int a, int b, int units) = (candidate.Runs, baseline.Runs, candidate.Units);
        double mean = candidate.Values.Average(), other = baseline.Values.Average();
        int seeds = a + b - 2;
        (double both, double own) = Scatter(candidate.Influences(), baseline.Influences());
        double? seedVariance = seeds > 0 ? Math.Max((Squares(candidate.Values) + Squares(baseline.Values)) / seeds, own)
            : statedDeviation * statedDeviation;
        double perRun = 1.0 / a + 1.0 / b;
        double? documents = units > 1 ? Math.Max(0, both - (seeds > 0 ? own * perRun : 0)) : null;
        GroupDifference difference = new()
        {
            Gain = sign * (mean - other), Candidate = mean, Baseline = other, CandidateRuns = a, BaselineRuns = b, Units = units,
            SeedVariance = seedVariance, OwnVariance = seeds > 0 ? own : 0,
            SeedFreedom = seeds > 0 ? seeds : seedVariance is null ? 0 : MostFreedom,
            DocumentVariance = documents,
        };
        if (difference.StandardError is not { } error) return difference;
        double freedom = Freedom(seedVariance!.Value * perRun, difference.SeedFreedom, documents!.Value, units - 1);
        double half = StudentT.Critical(level, freedom) * error;
        return difference with { Freedom = freedom, Interval = new Interval(difference.Gain - half, difference.Gain + half) };
    }

    /// <summary>The probability of a gain of at most this, where the true one is at least a bound; null where it cannot be told.</summary>
    public static double? ChanceOfSoLittle(GroupDifference difference, double bound)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return difference.StandardError is not { } error ? null
            : error > 0 ? StudentT.UpperTail((bound - difference.Gain) / error, difference.Freedom)
            : difference.Gain >= bound ? 1 : 0;
    }

    /// <summary>Degrees of freedom of a sum of two estimated variances (Satterthwaite 1946), from 1.</summary>
    public static double Freedom(double first, int ofFirst, double second, int ofSecond)
    {
        double sum = first + second, parts = first * first / ofFirst + second * second / ofSecond;
        return parts > 0 ? Math.Clamp(sum * sum / parts, 1, MostFreedom) : MostFreedom;
    }

    /// <summary>Variance of the mean difference over documents, and the part of one run that is its own.</summary>
    static (double Both, double Own) Scatter(double[][] candidate, double[][] baseline)
    {
        int units = candidate[0].Length, freedom = candidate.Length + baseline.Length - 2;
        if (units < 2) return (0, 0);
        double both = 0, own = 0;
        for (int i = 0; i < units; i++)
        {
            double one = Mean(candidate, i), other = Mean(baseline, i);
            both += (one - other) * (one - other);
            foreach (double[] run in candidate) own += (run[i] - one) * (run[i] - one);
            foreach (double[] run in baseline) own += (run[i] - other) * (run[i] - other);
        }

        double correction = units / (units - 1.0);
        return (both * correction, freedom > 0 ? own * correction / freedom : 0);
    }

    static double Mean(double[][] influences, int unit)
    {
        double sum = 0;
        foreach (double[] run in influences) sum += run[unit];
        return sum / influences.Length;
    }

    static double Squares(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
