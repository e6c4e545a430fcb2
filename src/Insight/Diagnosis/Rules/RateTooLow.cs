namespace Hone.Insight.Diagnosis.Rules;

/// <summary>A learning rate so low that all steps together hardly take the model where counting tokens would.</summary>
public sealed class RateTooLow : Rule
{
    const int FewestSteps = 24;

    /// <summary>Means of a few steps differ by that factor by chance.</summary>
    const double Scatter = 1.01;

    /// <inheritdoc/>
    public override string Name => "rate_too_low";

    /// <inheritdoc/>
    public override string Statistic => "what is left of the way from the first training loss down to the unigram's";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.15;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["underfitting", "weak_baseline", "plateau"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        int count = evidence.Steps.Count;
        if (count < FewestSteps || !evidence.HasRunItsCourse || evidence.Baseline("unigram") is not { } unigram) return null;
        double first = evidence.Steps[0].Loss, last = evidence.MeanLoss(count - evidence.Window, count);
        double middle = evidence.MeanLoss(count / 2 - evidence.Window / 2, count / 2 + evidence.Window / 2);
        if (first <= unigram || last > Scatter * middle || middle > Scatter * first) return null;       // what rises is not slow
        return new Reading((last - unigram) / (first - unigram), evidence.Steps[0].Step, evidence.Steps[^1].Step,
            $"after {Figures.Count(count, "step")} the training loss has come from {Figures.Loss(first)} to {Figures.Loss(last)}: counting "
            + $"single tokens gives {Figures.Loss(unigram)}",
            Advice.RaiseRate(evidence, 10, "Train with a higher rate; hone plan RECIPE --find-rate looks for one."),
            new NamedNumber("first loss", first), new NamedNumber("loss half way", middle), new NamedNumber("last mean loss", last),
            new NamedNumber("unigram", unigram));
    }
}
