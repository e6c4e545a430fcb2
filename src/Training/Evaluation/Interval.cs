namespace Hone.Training.Evaluation;

/// <summary>Where a figure lies in 95 % of the texts that might as well have been drawn.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The 97.5th percentile of the normal distribution.</summary>
    const double Z = 1.959963984540054;

    /// <summary>The interval of a share of questions, which is sound where none or all of them are right, too (Wilson 1927).</summary>
    /// <param name="right">Questions that are.</param>
    /// <param name="all">All questions.</param>
    public static Interval OfShare(int right, int all)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(all, 1);
        double share = (double)right / all, spread = Z * Z / all;
        double middle = share + spread / 2, half = Math.Sqrt(spread * (share * (1 - share) + spread / 4));
        return new Interval(Math.Max(0, (middle - half) / (1 + spread)), Math.Min(1, (middle + half) / (1 + spread)));
    }
}
