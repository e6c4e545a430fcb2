using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>How often a comparison of groups tells a difference from none.</summary>
/// <param name="seedVariance">Variance of one run's metric over seeds.</param>
/// <param name="ownVariance">The part of it that is a run's own scatter over documents, below which it is never taken to be.</param>
/// <param name="documentVariance">Variance of the gain over documents.</param>
/// <param name="units">Documents.</param>
/// <param name="level">The probability beyond each end of the interval.</param>
public sealed class SeedPower(double seedVariance, double ownVariance, double documentVariance, int units, double level)
{
    /// <summary>How often a difference ought to be seen: the usual 80 of 100.</summary>
    public const double Wanted = 0.8;

    const int MostSeeds = 1000, Slices = 400, Finest = 2000;
    const double WidestBelow = 12, WidestAbove = 8;

    readonly Dictionary<int, double> _critical = [];                         // by Finest / degrees of freedom

    /// <summary>
    /// The probability that the interval's lower end is above 0 and the gain not below a minimum: the normal distribution of the gain,
    /// integrated over the chi-squared distribution of the variance over seeds that will be estimated.
    /// </summary>
    /// <param name="difference">The true gain.</param>
    /// <param name="candidates">Runs of the candidate.</param>
    /// <param name="baselines">Runs of the baseline.</param>
    /// <param name="minimum">The gain that must be seen; 0 for none.</param>
    public double Of(double difference, int candidates, int baselines, double minimum = 0)
    {
        double perRun = 1.0 / candidates + 1.0 / baselines, error = Math.Sqrt(seedVariance * perRun + documentVariance);
        if (!(error > 0)) return difference > 0 && difference >= minimum ? 1 : 0;
        int freedom = candidates + baselines > 2 ? candidates + baselines - 2 : GroupComparison.MostFreedom;

        // x is the logarithm of estimated / true variance; its density is that of chi-squared with `freedom` degrees, up to a factor.
        double spread = Math.Sqrt(2.0 / freedom), from = -WidestBelow * spread, to = WidestAbove * Math.Min(spread, 1);
        double sum = 0, weights = 0;
        for (int i = 0; i < Slices; i++)
        {
            double x = from + (to - from) * (i + 0.5) / Slices, ratio = Math.Exp(x);
            double weight = Math.Exp(freedom / 2.0 * (x - ratio + 1)), seeds = Math.Max(seedVariance * ratio, ownVariance) * perRun;
            double all = GroupComparison.Freedom(seeds, freedom, documentVariance, units - 1);
            double seen = Math.Max(minimum, Critical(all) * Math.Sqrt(seeds + documentVariance));
            sum += weight * NormalTail((seen - difference) / error);
            weights += weight;
        }

        return sum / weights;
    }

    /// <summary>Student's critical value, of as many different degrees of freedom as matter.</summary>
    double Critical(double freedom)
    {
        int place = (int)Math.Ceiling(Finest / freedom);
        if (!_critical.TryGetValue(place, out double value))
            _critical[place] = value = StudentT.Critical(level, (double)Finest / place);
        return value;
    }

    /// <summary>The smallest number of runs of each side that sees a difference often enough; null where none does.</summary>
    /// <param name="difference">The true gain.</param>
    public int? SeedsNeeded(double difference)
    {
        if (Of(difference, MostSeeds, MostSeeds) < Wanted) return null;
        (int low, int high) = (1, 2);
        while (Of(difference, high, high) < Wanted) (low, high) = (high, Math.Min(MostSeeds, 2 * high));
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Of(difference, middle, middle) < Wanted) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The difference that is seen often enough with so many runs.</summary>
    public double Detectable(int candidates, int baselines)
    {
        (double low, double high) = (0, 1e-6);
        while (Of(high, candidates, baselines) < Wanted && high < 1e6) (low, high) = (high, 2 * high);
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Of(middle, candidates, baselines) < Wanted ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>What a comparison can see of a difference.</summary>
    public static PowerForecast? Forecast(GroupDifference found, double difference, double level)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.SeedVariance is not { } seeds || found.DocumentVariance is not { } documents) return null;
        SeedPower power = new(seeds, found.OwnVariance, documents, found.Units, level);
        return new PowerForecast(difference, power.Of(difference, found.CandidateRuns, found.BaselineRuns), Wanted,
            power.SeedsNeeded(difference), power.Detectable(found.CandidateRuns, found.BaselineRuns));
    }

    /// <summary>The probability that a standard normal number is above z, to 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17).</summary>
    static double NormalTail(double z)
    {
        if (z < 0) return 1 - NormalTail(-z);
        double t = 1 / (1 + 0.2316419 * z);
        double polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
