namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The validation loss has long stopped falling while the rate is still high: the rest of the steps bought nothing.</summary>
public sealed class Plateau : Rule
{
    const int FewestEvaluations = 6;

    /// <summary>Measurements that are above the lowest by no more than that part of the whole fall are as good as it.</summary>
    const double AsGood = 0.01;

    /// <summary>Below that share of its peak, the rate itself explains that nothing moves.</summary>
    const double StillHigh = 0.3;

    /// <inheritdoc/>
    public override string Name => "plateau";

    /// <inheritdoc/>
    public override string Statistic =>
        "share of the steps, at 30% of the peak rate or more, since the validation loss has made 99% of its way down";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.2;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!evidence.HasRunItsCourse || evidence.Evaluations.Count < FewestEvaluations) return null;
        double best = evidence.Best!.Loss, fall = evidence.Steps[0].Loss - best;
        if (!(fall > 0)) return null;
        int gained = evidence.Evaluations.First(one => one.Loss <= best + AsGood * fall).Step;
        double peak = evidence.PeakRate;
        int steps = evidence.Steps.Count, flat = 0;
        for (int i = evidence.PlaceOf(gained); i < steps; i++)
            if (evidence.Steps[i].LearningRate >= StillHigh * peak) flat++;
        return new Reading((double)flat / steps, gained, evidence.Steps[^1].Step,
            $"since step {Figures.Count(gained)} the validation loss has fallen by no more than {Figures.Loss(AsGood * fall)}, "
            + $"to {Figures.Loss(best)}, in {Figures.Count(flat, "step")} at a high rate",
            new NextMove("Let the rate fall, or stop early; to get lower, take a larger model or more text.",
                "training.schedule=cosine"),
            new NamedNumber("lowest validation loss", best), new NamedNumber("steps since", flat));
    }
}
