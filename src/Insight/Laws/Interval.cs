namespace Hone.Insight.Laws;

/// <summary>A number that was estimated, and between what it lies with the confidence that was asked for.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>The middle part of replicates around an estimate (percentile bootstrap; Efron and Tibshirani 1993, chapter 13).</summary>
    /// <param name="value">The estimate.</param>
    /// <param name="replicates">What resampled data give for it; at least one.</param>
    /// <param name="confidence">The part of them that is inside.</param>
    public static Interval Of(double value, IEnumerable<double> replicates, double confidence)
    {
        double[] sorted = [.. replicates.Order()];
        if (sorted.Length == 0) throw new ArgumentException("an interval needs a replicate", nameof(replicates));
        double outside = (1 - confidence) / 2;
        return new Interval(value, Quantile(sorted, outside), Quantile(sorted, 1 - outside));
    }

    static double Quantile(double[] sorted, double part)
    {
        double at = part * (sorted.Length - 1);
        int below = (int)at;
        return sorted[below] + (at - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}
