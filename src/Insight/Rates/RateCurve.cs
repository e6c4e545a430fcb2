namespace Hone.Insight.Rates;

/// <summary>What a rate that climbs from tiny to too much does to the loss, and which rate that suggests.</summary>
/// <remarks>
/// The test of Smith 2017 (arXiv:1506.01186, section 3.3). Smoothed values and slopes come from straight lines fitted to the logarithm of
/// the rate within half a decade around each place, near ones counting more (Cleveland 1979); a running mean would lag behind.
/// </remarks>
public sealed record RateCurve
{
    /// <summary>How far around a place its line looks, decades.</summary>
    const double Reach = 0.25;

    /// <summary>What part of all that was gained must be lost again before a rate counts as too much.</summary>
    const double PartLost = 0.1;

    /// <summary>How far below the edge a run may be: it stays at its rate, while the test only passes by.</summary>
    public const double EdgeFactor = 4;

    /// <summary>The fewest steps that tell anything.</summary>
    const int FewestSteps = 10;

    RateCurve()
    {
    }

    /// <summary>The rate of each step, ascending.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>The loss before each step's update, nats per token.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The same without most of its noise.</summary>
    public required IReadOnlyList<double> Smoothed { get; init; }

    /// <summary>The rate at which the smoothed loss falls fastest, by the logarithm of the rate.</summary>
    public required double Steepest { get; init; }

    /// <summary>The first rate beyond the lowest smoothed loss at which a tenth of the gain is lost again, or the last.</summary>
    public required double Edge { get; init; }

    /// <summary>The loss rose again before the last step.</summary>
    public required bool HasEdge { get; init; }

    /// <summary>
    /// Halfway, by their ratio, between <see cref="Steepest"/> and a quarter of <see cref="Edge"/>: the first learns too slowly for a whole
    /// run, and the second is as much as it bears.
    /// </summary>
    public double Suggested => Math.Sqrt(Steepest * Edge / EdgeFactor);

    /// <summary>Reads a test.</summary>
    /// <param name="rates">The rate of each step, ascending.</param>
    /// <param name="losses">The loss of each step, those that are finite only.</param>
    /// <exception cref="InvalidDataException">The loss fell at no rate, or there are too few steps to tell.</exception>
    public static RateCurve Of(IReadOnlyList<double> rates, IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(losses);
        if (rates.Count != losses.Count) throw new ArgumentException($"{rates.Count} rates and {losses.Count} losses");
        if (rates.Count < FewestSteps)
            throw new InvalidDataException(
                $"the loss was lost after {rates.Count} steps, and {FewestSteps} are the fewest that tell a rate\n"
                + "Begin at a smaller rate, or look at the data: hone data inspect.");
        double[] x = [.. rates.Select(Math.Log10)], smoothed = new double[x.Length], slopes = new double[x.Length];
        for (int i = 0; i < x.Length; i++) (smoothed[i], slopes[i]) = LineAt(x, losses, i);
        int lowest = Array.IndexOf(smoothed, smoothed.Min());
        double gain = smoothed[..(lowest + 1)].Max() - smoothed[lowest];
        if (lowest == 0 || !(gain > 0.01 * smoothed[lowest]))
            throw new InvalidDataException($"the loss fell at no rate from {Figures.Rate(rates[0])} to {Figures.Rate(rates[^1])}: it "
                + $"stayed around {Figures.Number(smoothed[lowest], 3)}\n"
                + "Look at the data and the model first: hone data inspect, hone selftest.");
        int steepest = Array.IndexOf(slopes, slopes[..(lowest + 1)].Min());
        int edge = Array.FindIndex(smoothed, lowest, value => value > smoothed[lowest] + PartLost * gain);
        return new RateCurve
        {
            Rates = rates, Losses = losses, Smoothed = smoothed, Steepest = rates[steepest],
            Edge = rates[edge < 0 ? x.Length - 1 : edge], HasEdge = edge >= 0,
        };
    }

    /// <summary>Value and slope, by the decade, of the line around a place.</summary>
    static (double Value, double Slope) LineAt(double[] x, IReadOnlyList<double> y, int at)
    {
        double sum = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
        for (int i = at; i >= 0 && x[at] - x[i] < Reach; i--) Add(i);
        for (int i = at + 1; i < x.Length && x[i] - x[at] < Reach; i++) Add(i);
        double spread = sumXX - sumX * sumX / sum, slope = spread > 1e-12 ? (sumXY - sumX * sumY / sum) / spread : 0;
        return ((sumY - slope * sumX) / sum, slope);                         // x is counted from the place itself

        void Add(int i)
        {
            double dx = x[i] - x[at], near = 1 - Math.Pow(Math.Abs(dx) / Reach, 3), weight = near * near * near;
            (sum, sumX, sumY) = (sum + weight, sumX + weight * dx, sumY + weight * y[i]);
            (sumXX, sumXY) = (sumXX + weight * dx * dx, sumXY + weight * dx * y[i]);
        }
    }
}
