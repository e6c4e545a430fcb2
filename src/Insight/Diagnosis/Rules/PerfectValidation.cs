namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The validation loss is far below the training loss, or below what any model can reach: what is measured was learned, or says
/// nothing.</summary>
public sealed class PerfectValidation : Rule
{
    /// <summary>What a finite text may be below the known floor by chance.</summary>
    const double FloorNoise = 0.1;

    /// <inheritdoc/>
    public override string Name => "perfect_validation";

    /// <inheritdoc/>
    public override string Statistic => "how far the validation loss is below the training loss, as a share of it";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.27;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["bad_labels"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        NextMove next = new("Look whether the validation text stands in the training text, or repeats itself: hone data audit.",
            Command: "data audit recipe.yaml");
        if (evidence.Manifest.Data?.Floor is { } floor && evidence.Best is { } best && best.Loss < (1 - FloorNoise) * floor)
            return new Reading(double.PositiveInfinity, best.Step, best.Step,
                $"the validation loss is {Figures.Loss(best.Loss)}, and no model can be below {Figures.Loss(floor)} on this text", next);
        return TrainingGap.Of(evidence) is not { } gap ? null : new Reading(gap.Share, gap.FromStep, gap.ToStep,
            $"the validation loss is {Figures.Percent(gap.Share)} below the training loss of the same steps, at the end "
            + $"{Figures.Loss(gap.Validation)} beside {Figures.Loss(gap.Training)}", next,
            new NamedNumber("validation loss", gap.Validation), new NamedNumber("training loss", gap.Training));
    }
}
