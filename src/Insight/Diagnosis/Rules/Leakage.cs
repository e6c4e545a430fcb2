using Hone.Runs;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Held-out text stands in the training text, as the audit of the data found.</summary>
public sealed class Leakage : Rule
{
    static readonly string[] Across =
        ["exact_duplicates_across", "near_duplicates_across", "repeated_passages_across", "groups_across"];

    /// <inheritdoc/>
    public override string Name => "leakage";

    /// <inheritdoc/>
    public override string Statistic => "share of the held-out text that is in an earlier split too";

    /// <inheritdoc/>
    public override double Threshold => 0.001;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Manifest.Audit is not { } audit) return null;
        RecordedFinding? worst = audit.Findings
            .Where(finding => Across.Contains(finding.Check) && finding.Total > 0 && finding.Count > (finding.Limit ?? 0) * finding.Total)
            .MaxBy(finding => (double)finding.Count / finding.Total);
        return worst is null ? new Reading(0, 0, 0, "no held-out text was found in an earlier split", new NextMove("Nothing to do."))
            : new Reading((double)worst.Count / worst.Total, 0, evidence.Steps.Count > 0 ? evidence.Steps[^1].Step : 0,
                $"{worst.Sentence}{(worst.IsWaived ? ", which was waived" : "")}: the validation loss is better than of new text",
                new NextMove("Take the repeats out of one split, and train again; hone data audit shows where they are.",
                    Command: "data audit recipe.yaml"),
                new NamedNumber("found", worst.Count), new NamedNumber("of", worst.Total));
    }
}
