using Hone.Tensors.Random;

namespace Hone.Insight.Laws;

/// <summary>
/// Finds the law that runs follow, as Hoffmann et al. 2022 (arXiv:2203.15556, approach 3) did: from many starts to the least misfit; and
/// how sure it is, from cells drawn anew.
/// </summary>
/// <remarks>
/// Intervals are percentiles over resampled cells, so a cell's seeds stay together. On grids of a known law with 12 to 20 cells they held
/// it in 91 to 98% of trials where 90% were promised, with 9 cells in 82 to 92%, with 6 in about 55%; resampling residuals gave 70 to 85%
/// with 20 cells.
/// </remarks>
public static class LawFitter
{
    /// <summary>Parameters of the law.</summary>
    public const int Parameters = Misfit.Variables;

    /// <summary>Cells without which nothing is fitted: one more than parameters, so that something is left to be wrong.</summary>
    public const int FewestCells = Parameters + 1;

    /// <summary>Starts from which the minimizer goes down: those of the least misfit; of 192 others, none was seen to end lower.</summary>
    const int Descents = 24;

    /// <summary>Fits a law, with its intervals.</summary>
    /// <param name="points">The runs.</param>
    /// <param name="options">How sure to be; the usual when null.</param>
    /// <exception cref="InvalidDataException">There are too few cells.</exception>
    public static LawFit Fit(IReadOnlyList<ScalingPoint> points, LawFitOptions? options = null)
    {
        options ??= new LawFitOptions();
        (Misfit misfit, double[] best) = Descend(points);
        double error = Math.Sqrt(misfit.Residuals(best).Average(residual => residual * residual));
        return new LawFit(misfit.ToLaw(best), points, [.. Replicates(misfit, best, points, options)], error,
            Collinearity.Of(misfit.Sensitivity(best)), options.Confidence);
    }

    /// <summary>The law alone.</summary>
    /// <exception cref="InvalidDataException">There are too few cells.</exception>
    public static ScalingLaw FitLaw(IReadOnlyList<ScalingPoint> points)
    {
        (Misfit misfit, double[] best) = Descend(points);
        return misfit.ToLaw(best);
    }

    /// <summary>How many cells more than there are a fit needs; 0 where there are enough.</summary>
    public static int CellsMissing(IReadOnlyList<ScalingPoint> points) =>
        Math.Max(0, FewestCells - points.Select(point => point.Cell).Distinct().Count());

    static (Misfit Misfit, double[] Best) Descend(IReadOnlyList<ScalingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (CellsMissing(points) is > 0 and var missing)
            throw new InvalidDataException(
                $"{FewestCells - missing} finished cell{(FewestCells - missing == 1 ? "" : "s")} cannot tell a law of {Parameters} "
                + $"parameters: {missing} more {(missing == 1 ? "is" : "are")} needed\n"
                + "Add budgets or depths to the grid; cells that are finished are not trained again.");
        if (points.FirstOrDefault(point => !(point.Loss > 0 && double.IsFinite(point.Loss))) is { Cell: var cell, Parameters: > 0 } lost)
            throw new ArgumentException($"the loss of cell {cell} is {lost.Loss}", nameof(points));
        Misfit misfit = new(points);
        double[] gradient = new double[Misfit.Variables], best = [];
        double least = double.PositiveInfinity;
        foreach (double[] start in misfit.Starts().OrderBy(start => misfit.At(start, gradient)).Take(Descents).ToArray())
            if (Minimizer.Descend(misfit.At, start) is var value && value < least)
                (best, least) = (start, value);
        return (misfit, best);
    }

    static IEnumerable<ScalingLaw> Replicates(Misfit misfit, double[] best, IReadOnlyList<ScalingPoint> points, LawFitOptions options)
    {
        int[] cells = [.. points.Select(point => point.Cell).Distinct()];
        Philox random = new(options.Seed, Purpose.ScalingLaw);
        int[] drawn = new int[cells.Length];
        for (uint replicate = 0, draws = 0; replicate < options.Replicates; draws++)
        {
            Array.Clear(drawn);
            for (int i = 0; i < cells.Length; i++) drawn[(int)(random.Uniform((ulong)i, draws) * cells.Length)]++;
            if (drawn.Count(count => count > 0) < Math.Min(FewestCells, cells.Length - 1)) continue;   // they tell no law: drawn anew
            for (int i = 0; i < points.Count; i++) misfit.Weights[i] = drawn[Array.IndexOf(cells, points[i].Cell)];
            double[] at = [.. best];
            Minimizer.Descend(misfit.At, at);
            replicate++;
            yield return misfit.ToLaw(at);
        }

        Array.Fill(misfit.Weights, 1);
    }
}
