namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The model is not below what counting pairs of tokens gives: whatever weaker baseline it beats says nothing.</summary>
public sealed class WeakBaseline : Rule
{
    /// <inheritdoc/>
    public override string Name => "weak_baseline";

    /// <inheritdoc/>
    public override string Statistic => "lowest validation loss over that of the bigram";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.98;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!evidence.HasRunItsCourse || evidence.Baseline("bigram") is not { } bigram || evidence.Best is not { } best) return null;
        return new Reading(best.Loss / bigram, 0, best.Step,
            $"the lowest validation loss is {Figures.Loss(best.Loss)}, and counting pairs of tokens gives {Figures.Loss(bigram)}: that the "
            + $"model beats {(evidence.Baseline("unigram") is { } unigram && best.Loss < unigram ? "the unigram" : "chance")} says nothing",
            new NextMove("See that the model sees more than the last token (model.context, model.window) and is large enough; claim "
                + "nothing from a weaker baseline.", evidence.Setting("model.context") is < 16 ? "model.context=64" : "model.layers=4"),
            new NamedNumber("lowest validation loss", best.Loss), new NamedNumber("bigram", bigram));
    }
}
