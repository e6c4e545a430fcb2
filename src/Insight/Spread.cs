namespace Hone.Insight;

/// <summary>The mean of several measurements and how far they scatter about it.</summary>
/// <param name="Mean">Over those that are finite; NaN where none is.</param>
/// <param name="Deviation">Sample standard deviation, with n − 1 below; null of fewer than two.</param>
/// <param name="Low">The lowest finite one.</param>
/// <param name="High">The highest finite one.</param>
/// <param name="Count">How many are finite.</param>
/// <param name="Lost">How many are not finite, and so in none of the above.</param>
public readonly record struct Spread(double Mean, double? Deviation, double Low, double High, int Count, int Lost)
{
    /// <summary>Sums up measurements; null where there is none at all.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] all = [.. values], finite = [.. all.Where(double.IsFinite)];
        if (all.Length == 0) return null;
        if (finite.Length == 0) return new Spread(double.NaN, null, double.NaN, double.NaN, 0, all.Length);
        double mean = finite.Average();
        double? deviation = finite.Length > 1
            ? Math.Sqrt(finite.Sum(value => (value - mean) * (value - mean)) / (finite.Length - 1)) : null;
        return new Spread(mean, deviation, finite.Min(), finite.Max(), finite.Length, all.Length - finite.Length);
    }

    /// <summary>As people write it: 1.4697 ± 0.0032; with "2 of 3" where some were not finite, and no ± 0.</summary>
    /// <param name="number">Writes a number.</param>
    public string ToText(Func<double, string> number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number(Mean) + (Deviation is { } deviation and not 0 ? $" ± {number(deviation)}" : "")
            + (Lost > 0 && Count > 0 ? $" ({Count} of {Count + Lost})" : "");
    }
}
