using Hone.Training;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Single steps whose loss is far above those before: rows that are not text, or a rate at the edge.</summary>
public sealed class ExplodingLoss : Rule
{
    const double Nearly = 1.05;

    /// <inheritdoc/>
    public override string Name => "exploding_loss";

    /// <inheritdoc/>
    public override string Statistic => "highest training loss above the 64 before it, in robust standard deviations";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 10;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        NextMove look = new("Look at the rows of that step; if they are as they should be, lower the rate or clip gradients shorter. The "
            + "guard skips such steps where training.guard.deviations is above 0.", "training.guard.deviations=10");
        int refused = evidence.Skips.Count(skip => skip.Kind == GuardVerdict.Spike) + (evidence.Failure?.Kind == GuardVerdict.Spike ? 1
            : 0);
        if (refused > 0)
        {
            int first = evidence.Skips.FirstOrDefault(skip => skip.Kind == GuardVerdict.Spike)?.Step ?? evidence.Failure!.Step;
            return new Reading(Math.Max(Threshold, evidence.Setting("training.guard.deviations") ?? Threshold), first,
                evidence.Failure?.Step ?? evidence.Skips[^1].Step,
                $"the guard refused {Figures.Count(refused, "step")} whose loss was far above those before, the first at step "
                + $"{Figures.Count(first)}", look with { Change = null });
        }

        LossHistory before = new([]);
        (double most, int at) = (double.NegativeInfinity, -1);
        for (int i = 0; i < evidence.Steps.Count; i++)
        {
            float loss = evidence.Steps[i].Loss;
            // Ten deviations are a tenth of the median at least: most steps need not be looked at closely.
            bool isNear = i >= LossHistory.Fewest && loss < Nearly * evidence.MeanLoss(i - LossHistory.Most, i);
            if (!isNear && before.DeviationsOf(loss) is { } deviations && deviations > most) (most, at) = (deviations, i);
            before.Add(loss);
        }

        if (at < 0) return null;
        int step = evidence.Steps[at].Step;
        double usual = evidence.MeanLoss(at - LossHistory.Most, at);
        return new Reading(most, step, step, $"the training loss jumps to {Figures.Loss(evidence.Steps[at].Loss)} at step "
            + $"{Figures.Count(step)}, from {Figures.Loss(usual)} on average before", look,
            new NamedNumber("loss of the step", evidence.Steps[at].Loss), new NamedNumber("mean of those before", usual),
            new NamedNumber("gradient norm of the step", evidence.Steps[at].GradientNorm));
    }
}
