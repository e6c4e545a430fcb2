namespace Hone.Insight.Laws;

/// <summary>What a law says of runs that it was not fitted to.</summary>
/// <param name="LeftOut">Which runs those were, in words.</param>
/// <param name="Runs">Each with what was expected of it.</param>
public sealed record BackTest(string LeftOut, IReadOnlyList<BackTestedRun> Runs)
{
    /// <summary>By how much it was wrong on average, nats per token.</summary>
    public double MeanError => Runs.Average(run => Math.Abs(run.Error));

    /// <summary>The same as a part of the losses.</summary>
    public double MeanShare => Runs.Average(run => Math.Abs(run.Share));

    /// <summary>On average over the signs: above 0 where it expects more than comes, nats per token.</summary>
    public double Bias => Runs.Average(run => run.Error);

    /// <summary>Leaves out the runs of the largest budget, which a forecast is most like.</summary>
    /// <returns>Null where the others are too few for a law.</returns>
    public static BackTest? OfLargestBudget(IReadOnlyList<ScalingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        double largest = points.Max(point => point.Budget);
        ScalingPoint[] others = [.. points.Where(point => point.Budget < largest)];
        return LawFitter.CellsMissing(others) > 0 ? null : new BackTest("the largest budget",
            [.. Judge(LawFitter.FitLaw(others), points.Where(point => point.Budget == largest))]);
    }

    /// <summary>Leaves out each cell in turn.</summary>
    /// <returns>Null where the others are too few for a law.</returns>
    public static BackTest? OfEachCell(IReadOnlyList<ScalingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int[] cells = [.. points.Select(point => point.Cell).Distinct()];
        return cells.Length <= LawFitter.FewestCells ? null : new BackTest("each cell in turn", [.. cells.SelectMany(cell =>
            Judge(LawFitter.FitLaw([.. points.Where(point => point.Cell != cell)]), points.Where(point => point.Cell == cell)))]);
    }

    static IEnumerable<BackTestedRun> Judge(ScalingLaw law, IEnumerable<ScalingPoint> runs) =>
        runs.Select(run => new BackTestedRun(run, law.Loss(run.Parameters, run.Tokens)));
}
