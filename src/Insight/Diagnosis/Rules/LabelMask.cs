namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Hardly a target carries a loss: most of what is computed teaches nothing.</summary>
public sealed class LabelMask : Rule
{
    /// <inheritdoc/>
    public override string Name => "label_mask";

    /// <inheritdoc/>
    public override string Statistic => "share of the targets that carry no loss";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.75;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.IsOfPairs) return null;                                 // questions and padding are no targets
        if (evidence.Steps.Count == 0 || evidence.Starts is not [.., { TokensPerStep: > 0 } start]) return null;
        long learned = evidence.Steps.Sum(step => (long)step.Tokens), all = (long)evidence.Steps.Count * start.TokensPerStep;
        // A ramp has smaller steps at first: what was counted row by row knows better, where it is known.
        if (evidence.Manifest.TokenCounts is { Count: > 0 } counts && counts.Sum(source => source.Tokens) is > 0 and var places)
            (learned, all) = (counts.Sum(source => source.LearnedTokens), places);
        else if (evidence.Setting("training.ramp.steps") is > 0) return null;
        double masked = 1 - (double)learned / all;
        return new Reading(masked, evidence.Steps[0].Step, evidence.Steps[^1].Step,
            $"{Figures.Percent(1 - masked)} of the targets carry a loss ({Figures.Count(learned)} of {Figures.Count(all)})",
            new NextMove("Look at the rows: only answers are learned where data.packing is conversations, and long prompts leave little of "
                + "a row for them.", Command: "data inspect recipe.yaml"),
            new NamedNumber("loss tokens", learned), new NamedNumber("targets", all));
    }
}
