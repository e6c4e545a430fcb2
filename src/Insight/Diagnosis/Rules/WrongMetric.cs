using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The measurements of one curve are not of one thing: another text, another number of tokens, another unit, or another
/// metric.</summary>
public sealed class WrongMetric : Rule
{
    /// <summary>Validation tokens whose loss is what it says.</summary>
    const string Usual = "validation_loss";

    /// <inheritdoc/>
    public override string Name => "wrong_metric";

    /// <inheritdoc/>
    public override string Statistic => "how much bits per byte over nats per token, or the tokens measured, differ between measurements";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.001;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["noisy_validation", "perfect_validation", "bad_labels", "overfitting"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Evaluated[] measured = [.. evidence.Evaluations.Where(one => one is { Loss: > 0, BitsPerByte: > 0, Tokens: > 0 })];
        if (measured.Length == 0) return null;
        NextMove next = new("Measure every checkpoint on the same text in the same unit: hone eval RUN@step does, for those that are kept.",
            Command: $"eval {evidence.Manifest.Id}@best");
        Evaluated first = measured[0];
        if (measured.FirstOrDefault(one => one.Metric != first.Metric || one.Metric != Usual) is { } other)
            return new Reading(1, first.Step, other.Step,
                $"step {Figures.Count(other.Step)} was measured by {other.Metric}, which is not the {Usual} that decides", next);
        double[] ratios = [.. measured.Select(one => one.BitsPerByte / one.Loss)];
        double byUnit = ratios.Max() / ratios.Min() - 1;
        double byTokens = (double)measured.Max(one => one.Tokens) / measured.Min(one => one.Tokens) - 1;
        Evaluated changed = measured.FirstOrDefault(one =>
            one.Tokens != first.Tokens || Math.Abs(one.BitsPerByte / one.Loss / ratios[0] - 1) >= Threshold) ?? first;
        return new Reading(Math.Max(byUnit, byTokens), first.Step, changed.Step,
            $"from step {Figures.Count(changed.Step)} on another text is measured than before: {Figures.Count(changed.Tokens)} tokens at "
            + $"{Figures.Number(changed.BitsPerByte / changed.Loss, 4)} bits per byte for a nat per token, before "
            + $"{Figures.Count(first.Tokens)} at {Figures.Number(ratios[0], 4)}", next,
            new NamedNumber("difference in unit", byUnit), new NamedNumber("difference in tokens", byTokens));
    }
}
