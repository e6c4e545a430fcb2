namespace Hone.Insight.Classification;

/// <summary>The number that logits are divided by, so that probabilities are as sure as they should be (Guo et al. 2017, 4.2).</summary>
/// <remarks>
/// The mean nats are convex in the inverse temperature: their derivative is the mean of E[z] − z of the right class, their second the mean
/// variance of z under the distribution. Newton's steps are kept between bounds that close in.
/// </remarks>
public static class Temperature
{
    /// <summary>The lowest and highest there is: where examples are all right, ever lower ones would fit better.</summary>
    public const double Lowest = 0.01, Highest = 100;

    const int MostSteps = 100;

    /// <summary>The temperature at which the logits of examples with known classes cost the fewest nats.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="labels">The class of each example.</param>
    /// <param name="classes">C.</param>
    public static double Fit(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(labels.Length);
        double low = 1 / Highest, high = 1 / Lowest, inverse = 1;
        if (SlopeAt(logits, labels, classes, high).First <= 0) return Lowest;
        if (SlopeAt(logits, labels, classes, low).First >= 0) return Highest;
        for (int step = 0; step < MostSteps; step++)
        {
            (double first, double second) = SlopeAt(logits, labels, classes, inverse);
            if (first > 0) high = inverse;
            else low = inverse;
            double next = inverse - first / second;
            if (!(next > low && next < high)) next = Math.Sqrt(low * high);
            if (Math.Abs(next - inverse) <= 1e-12 * inverse) break;
            inverse = next;
        }
        return 1 / inverse;
    }

    /// <summary>First and second derivative of the mean nats by the inverse temperature.</summary>
    static (double First, double Second) SlopeAt(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes, double inverse)
    {
        double first = 0, second = 0;
        for (int example = 0; example < labels.Length; example++)
        {
            ReadOnlySpan<double> row = logits.Slice(example * classes, classes);
            double greatest = double.NegativeInfinity, sum = 0, mean = 0, square = 0;
            foreach (double logit in row) greatest = Math.Max(greatest, logit);
            foreach (double logit in row)
            {
                double weight = Math.Exp((logit - greatest) * inverse), distance = logit - greatest;
                (sum, mean, square) = (sum + weight, mean + weight * distance, square + weight * distance * distance);
            }
            (mean, square) = (mean / sum, square / sum);
            first += mean - (row[labels[example]] - greatest);
            second += square - mean * mean;
        }
        return (first / labels.Length, second / labels.Length);
    }
}
