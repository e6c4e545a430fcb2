using System.Text.Json.Nodes;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Targets of the training text are wrong: it stays harder than text that was never seen, or the audit found texts with several
/// labels.</summary>
public sealed class BadLabels : Rule
{
    const string Conflicts = "conflicting_labels";

    /// <summary>What beginnings that training rows lack can explain at most, and the bytes of a row that half of it takes.</summary>
    const double MostExplained = 0.2, BytesOfHalf = 100;

    /// <inheritdoc/>
    public override string Name => "bad_labels";

    /// <inheritdoc/>
    public override string Statistic =>
        "how far the validation loss is below the training loss, as a share of it, less what missing beginnings explain";

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
        double explained = ByMissingBeginnings(evidence);
        return TrainingGap.Of(evidence) is not { } gap ? null : new Reading(Math.Min(gap.Share, gap.Least + Threshold / 2) - explained,
            gap.FromStep, gap.ToStep,
            $"the training text stays harder than text that was never seen: {Figures.Loss(gap.Training)} nats per token beside "
            + $"{Figures.Loss(gap.Validation)} of validation, at every measurement of the second half", next,
            new NamedNumber("training loss", gap.Training), new NamedNumber("validation loss", gap.Validation));
    }

    /// <summary>
    /// Of a text of documents, validation rows begin where a document does, and training rows anywhere: a model lacks what was said
    /// before in much of what it learns from, the more so the more of a document a row holds. In healthy runs on stories that is up to a
    /// seventh of the loss in rows of 256 characters, and 0.03 in rows of 32.
    /// </summary>
    static double ByMissingBeginnings(Evidence evidence)
    {
        JsonNode? data = evidence.Manifest.Recipe["data"];
        if ((string?)data?["source"] != "stories" && data?["separator"] is null) return 0;
        if (evidence.Setting("model.context") is not { } context || evidence.Manifest.Data is not { TrainTokens: > 0 } text) return 0;
        double bytes = context * text.TrainBytes / text.TrainTokens;
        return MostExplained * bytes / (bytes + BytesOfHalf);
    }
}
