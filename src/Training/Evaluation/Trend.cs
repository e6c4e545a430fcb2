namespace Hone.Training.Evaluation;

/// <summary>A straight line through values that stand at equal distances.</summary>
/// <param name="Slope">What one place adds.</param>
/// <param name="Error">Standard error of the slope; 0 of values that are on the line.</param>
/// <param name="Count">Values.</param>
public readonly record struct Trend(double Slope, double Error, int Count)
{
    /// <summary>Values that a line and its scatter need at least.</summary>
    public const int Fewest = 3;

    /// <summary>Fits a line by least squares; null of fewer than <see cref="Fewest"/> values.</summary>
    public static Trend? Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int count = values.Count;
        if (count < Fewest) return null;
        double middle = (count - 1) / 2.0, mean = values.Average(), spread = 0, together = 0;
        for (int i = 0; i < count; i++)
        {
            spread += (i - middle) * (i - middle);
            together += (i - middle) * (values[i] - mean);
        }

        double slope = together / spread, scatter = 0;
        for (int i = 0; i < count; i++)
        {
            double off = values[i] - mean - slope * (i - middle);
            scatter += off * off;
        }

        return new Trend(slope, Math.Sqrt(scatter / (count - 2) / spread), count);
    }

    /// <summary>How likely chance alone gives a slope so far below 0: one-sided t test.</summary>
    public double ChanceOfFall => Error > 0 ? StudentT.UpperTail(-Slope / Error, Count - 2) : Slope < 0 ? 0 : 1;

    /// <summary>The same of a slope so far above 0.</summary>
    public double ChanceOfRise => Error > 0 ? StudentT.UpperTail(Slope / Error, Count - 2) : Slope > 0 ? 0 : 1;
}
