namespace Hone.Insight.Difficulty;

/// <summary>
/// What documents cost a model that are as long and have such words: a + b · unigram + c · bigram + d / √tokens, fitted to the
/// documents themselves by least squares weighted with their tokens; and how far a document may be from that.
/// </summary>
/// <remarks>
/// The variance about the fit is taken to be v + w / tokens, fitted to the squared residuals: short documents scatter more, and would fill
/// every list of the hardest. A tenth of the residuals on either side is left out of a second fit, so that what is wrong with a text does
/// not become what is expected of it.
/// </remarks>
public sealed class ExpectedLoss
{
    /// <summary>Documents with which there is something to fit.</summary>
    public const int Fewest = 10;

    const int Terms = 4;
    const double LeftOut = 0.1, Ridge = 1e-9;

    readonly double[] _weights;
    readonly double _floor, _perToken;

    ExpectedLoss(double[] weights, double floor, double perToken) => (_weights, _floor, _perToken) = (weights, floor, perToken);

    /// <summary>Fits; null with fewer than <see cref="Fewest"/> documents.</summary>
    public static ExpectedLoss? Fit(IReadOnlyList<UnitFeatures> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        if (units.Count < Fewest) return null;
        double[] weights = Solve(units);
        UnitFeatures[] ordered = [.. units.OrderBy(unit => (unit.Loss - Value(weights, unit)) * Math.Sqrt(unit.Tokens))];
        int cut = (int)(LeftOut * ordered.Length);
        UnitFeatures[] usual = ordered[cut..^cut];
        if (usual.Length >= Fewest) weights = Solve(usual);
        else usual = ordered;
        (double floor, double perToken) = Scatter(weights, usual);
        return new ExpectedLoss(weights, floor, perToken);
    }

    /// <summary>Nats per token that are expected of a document.</summary>
    public double Of(UnitFeatures unit) => Value(_weights, unit);

    /// <summary>How many standard deviations a document is above what is expected of it.</summary>
    public double ZOf(UnitFeatures unit) => (unit.Loss - Of(unit)) / Math.Sqrt(_floor + _perToken / unit.Tokens);

    static double Value(double[] weights, UnitFeatures unit)
    {
        Span<double> row = stackalloc double[Terms];
        Row(unit, row);
        double sum = 0;
        for (int i = 0; i < Terms; i++) sum += weights[i] * row[i];
        return sum;
    }

    static void Row(UnitFeatures unit, Span<double> row) =>
        (row[0], row[1], row[2], row[3]) = (1, unit.Unigram, unit.Bigram, 1 / Math.Sqrt(unit.Tokens));

    /// <summary>The normal equations, with a trace of ridge for what does not vary.</summary>
    static double[] Solve(IReadOnlyList<UnitFeatures> units)
    {
        double[,] matrix = new double[Terms, Terms + 1];
        Span<double> row = stackalloc double[Terms];
        foreach (UnitFeatures unit in units)
        {
            Row(unit, row);
            for (int i = 0; i < Terms; i++)
            {
                for (int j = 0; j < Terms; j++) matrix[i, j] += unit.Tokens * row[i] * row[j];
                matrix[i, Terms] += unit.Tokens * row[i] * unit.Loss;
            }
        }

        double scale = Enumerable.Range(0, Terms).Max(i => matrix[i, i]);
        for (int i = 0; i < Terms; i++) matrix[i, i] += Ridge * scale;
        for (int i = 0; i < Terms; i++)                                      // positive definite: no pivot is needed
            for (int below = 0; below < Terms; below++)
            {
                if (below == i) continue;
                double factor = matrix[below, i] / matrix[i, i];
                for (int j = i; j <= Terms; j++) matrix[below, j] -= factor * matrix[i, j];
            }

        return [.. Enumerable.Range(0, Terms).Select(i => matrix[i, Terms] / matrix[i, i])];
    }

    /// <summary>v and w of the variance v + w / tokens, neither below 0: a straight line through the squared residuals.</summary>
    static (double Floor, double PerToken) Scatter(double[] weights, UnitFeatures[] units)
    {
        (double x, double y)[] points =
        [
            .. units.Select(unit => (1.0 / unit.Tokens, Math.Pow(unit.Loss - Value(weights, unit), 2))),
        ];
        double meanX = points.Average(point => point.x), meanY = points.Average(point => point.y);
        double xx = points.Sum(point => (point.x - meanX) * (point.x - meanX)),
            xy = points.Sum(point => (point.x - meanX) * (point.y - meanY));
        double slope = xx > 0 ? Math.Max(0, xy / xx) : 0, floor = meanY - slope * meanX;
        if (floor <= 0) (floor, slope) = (0, meanX > 0 ? meanY / meanX : 0);
        return floor + slope > 0 ? (floor, slope) : (double.Epsilon, 1e-12);
    }
}
