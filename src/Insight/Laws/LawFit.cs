namespace Hone.Insight.Laws;

/// <summary>A law as runs have it, and how well they tell it.</summary>
public sealed class LawFit
{
    /// <summary>The fewest cells whose intervals hold what they promise; measured on grids of known laws.</summary>
    const int FewestTrusted = 9;

    /// <summary>How many times worse than the best-told direction of the law the worst may be told before that is said.</summary>
    const double MostCondition = 300;

    /// <summary>How many times its lower end the upper end of an exponent's interval may be before it is called untold.</summary>
    const double MostSpread = 4;

    /// <summary>How many times beyond the sizes of its runs a law may put the best one before it is not believed to know one.</summary>
    const double FarBeyond = 1000;

    internal LawFit(ScalingLaw law, IReadOnlyList<ScalingPoint> points, IReadOnlyList<ScalingLaw> replicates, double error,
        Collinearity collinearity, double confidence)
    {
        (Law, Points, Replicates, Error, Collinearity, Confidence) = (law, points, replicates, error, collinearity, confidence);
        Cost = ComputeCost.Of(points);
    }

    /// <summary>The law.</summary>
    public ScalingLaw Law { get; }

    /// <summary>What its operations buy, by the same runs.</summary>
    public ComputeCost Cost { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<ScalingPoint> Points { get; }

    /// <summary>What the law is on cells drawn anew.</summary>
    public IReadOnlyList<ScalingLaw> Replicates { get; }

    /// <summary>Root of the mean square of what the law misses the runs by, as a part of their loss.</summary>
    public double Error { get; }

    /// <summary>The part of the replicates that intervals hold.</summary>
    public double Confidence { get; }

    /// <summary>Cells that the runs belong to.</summary>
    public int Cells => Points.Select(point => point.Cell).Distinct().Count();

    /// <summary>How near two of the five are to doing the same: the law's derivatives' singular values, largest over least.</summary>
    public double Condition => Collinearity.Condition;

    /// <summary>What its user must know before believing it.</summary>
    public IReadOnlyList<string> Warnings => [.. Doubts()];

    internal Collinearity Collinearity { get; }

    /// <summary>A number that follows from the law, with its interval.</summary>
    public Interval Of(Func<ScalingLaw, double> number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return Interval.Of(number(Law), Replicates.Select(number), Confidence);
    }

    /// <summary>The best size for a budget is within a thousandfold of those that were trained: else the runs tell none.</summary>
    /// <param name="flops">Floating-point operations.</param>
    public bool HasBestSize(double flops) => Law.Best(flops, Cost).Parameters is var best
        && best >= Points.Min(point => point.Parameters) / FarBeyond && best <= Points.Max(point => point.Parameters) * FarBeyond;

    /// <summary>What a budget gives when it is spent as well as can be.</summary>
    /// <param name="flops">Floating-point operations.</param>
    public Forecast At(double flops) => new(flops, Of(law => law.Best(flops, Cost).Parameters),
        Of(law => law.Best(flops, Cost).Tokens), Of(law => law.Best(flops, Cost).Loss));

    IEnumerable<string> Doubts()
    {
        if (Cells < FewestTrusted)
            yield return $"{Cells} cells are few: where the law is known, intervals of fewer than {FewestTrusted} cells hold it less often "
                + "than they promise";
        if (Condition > MostCondition)
            yield return $"the grid cannot tell {Collinearity.First} and {Collinearity.Second} apart: other values of both fit as well; "
                + "add depths that are further apart, or budgets";
        double largest = Points.Max(point => point.Budget), best = Law.Best(largest, Cost).Parameters;
        (double least, double most) = (Points.Min(point => point.Parameters), Points.Max(point => point.Parameters));
        if (!(best >= least && best <= most))
            yield return $"the best size for the largest budget is {(best > most ? "above" : "below")} all that were trained "
                + $"({Figures.Compact(least)} to {Figures.Compact(most)}"
                + $"{(HasBestSize(largest) ? $"; it is {Figures.Compact(best)}" : "")}): add "
                + (best > most ? "larger depths, or smaller budgets" : "smaller depths, or larger budgets");
        foreach ((string name, Interval interval) in ((string, Interval)[])[("α", Of(law => law.Alpha)), ("β", Of(law => law.Beta))])
            if (interval.High > MostSpread * interval.Low)
                yield return $"the grid hardly tells {name}: it is between {Figures.Rate(interval.Low, 2)} and "
                    + Figures.Rate(interval.High, 2);
    }
}
