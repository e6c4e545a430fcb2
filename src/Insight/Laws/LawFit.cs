namespace Hone.Insight.Laws;

/// <summary>A law as runs have it, and how well they tell it.</summary>
public sealed class LawFit
{
    /// <summary>The fewest cells whose intervals hold what they promise; measured on grids of known laws.</summary>
    const int FewestTrusted = 9;

    /// <summary>How many times as far the runs may tell the best-told direction of the law as the worst before that is called blind.</summary>
    const double MostCondition = 300;

    /// <summary>How many times its lower end the upper end of an exponent's interval may be before it is called untold.</summary>
    const double MostSpread = 4;

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

    /// <summary>How near two of the five are to doing the same: singular values of the law's derivatives, the largest over the least.</summary>
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
        foreach ((string name, Interval interval) in ((string, Interval)[])[("α", Of(law => law.Alpha)), ("β", Of(law => law.Beta))])
            if (interval.High > MostSpread * interval.Low)
                yield return FormattableString.Invariant(
                    $"the grid hardly tells {name}: it is between {interval.Low:G2} and {interval.High:G2}");
    }
}
