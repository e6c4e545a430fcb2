namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Targets of the training text are wrong: it stays harder than text that was never seen, or the audit found texts with several
/// labels.</summary>
public sealed class BadLabels : Rule
{
    const string Conflicts = "conflicting_labels";

    /// <inheritdoc/>
    public override string Name => "bad_labels";

    /// <inheritdoc/>
    public override string Statistic => "how far the validation loss is below the training loss, as a share of it";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.07;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        NextMove next = new("Look at training rows for text that is damaged, shuffled or labelled at random: hone data inspect.",
            Command: "data inspect recipe.yaml");
        if (evidence.Manifest.Audit?.Findings.FirstOrDefault(finding => finding.Check == Conflicts) is { } conflict
            && conflict.Count > (conflict.Limit ?? 0) * conflict.Total)
            return new Reading(Math.Max(Threshold, (double)conflict.Count / Math.Max(1, conflict.Total)), 0, 0, conflict.Sentence, next);
        return TrainingGap.Of(evidence) is not { } gap ? null : new Reading(Math.Min(gap.Share, gap.Least + Threshold / 2),
            gap.FromStep, gap.ToStep,
            $"the training text stays harder than text that was never seen: {Figures.Loss(gap.Training)} nats per token beside "
            + $"{Figures.Loss(gap.Validation)} of validation, at every measurement of the second half", next,
            new NamedNumber("training loss", gap.Training), new NamedNumber("validation loss", gap.Validation));
    }
}
