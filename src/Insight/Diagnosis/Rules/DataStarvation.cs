namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The text is gone through so often that new passes teach little (Muennighoff et al. 2023, arXiv:2305.16264: after four, what
/// repetition is worth falls), and validation has been left behind.</summary>
public sealed class DataStarvation : Rule
{
    /// <summary>Validation must be above training by that share of it.</summary>
    const double LeastGap = 0.1;

    /// <inheritdoc/>
    public override string Name => "data_starvation";

    /// <inheritdoc/>
    public override string Statistic => "passes over the training text";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 10;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Steps.Count == 0 || evidence.Evaluations is not [.., var last]) return null;
        double passes = evidence.Steps[^1].Epoch, training = evidence.LossAround(last.Step), gap = (last.Loss - training) / last.Loss;
        if (!(gap >= LeastGap)) return null;
        return new Reading(passes, evidence.Steps[0].Step, evidence.Steps[^1].Step,
            $"the training text was gone through {Figures.Number(passes, 1)} times, and validation is {Figures.Percent(gap)} of its loss "
            + $"above training ({Figures.Loss(last.Loss)} beside {Figures.Loss(training)})",
            new NextMove("Bring more text, or train for fewer passes: about four are nearly as good as new text.", "training.epochs=4"),
            new NamedNumber("gap, share of the validation loss", gap),
            new NamedNumber("training tokens", evidence.Manifest.Data?.TrainTokens ?? double.NaN));
    }
}
