using Hone.Runs;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The run was made again, or looked at again, and did not come out the same.</summary>
public sealed class Irreproducible : Rule
{
    /// <inheritdoc/>
    public override string Name => "irreproducible";

    /// <inheritdoc/>
    public override string Statistic => "records of another process that contradict this one";

    /// <inheritdoc/>
    public override double Threshold => 1;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Proof? proof = evidence.Manifest.Proof is { Verdict: ProofVerdict.Refuted } refuted ? refuted : null;
        ReproductionRecord? repeated = evidence.Manifest.Reproduction is { Verdict: ReproductionVerdict.Different } different ? different
            : null;
        int count = (proof is null ? 0 : 1) + (repeated is null ? 0 : 1), from = repeated?.DiffersInStep ?? proof?.FromStep ?? 0;
        string sentence = repeated is not null
            ? $"it repeats {repeated.Of} and differs from it from step {Figures.Count(from)} on"
                + $"{(repeated.What is { } what ? $", in {what}" : "")}"
                + (repeated.Suspects is [var suspect, ..] ? $"; the first suspect is {suspect}" : "")
            : proof is not null ? $"another process refuted it: {string.Join("; ", proof.Findings)}"
            : "no other process contradicts it";
        return new Reading(count, from, repeated is not null ? from + 1 : from, sentence, new NextMove(
            "Find the first step that differs, and what is different in data, code or numerics class.",
            Command: repeated is not null ? $"compare {repeated.Of} {evidence.Manifest.Id}" : $"reproduce {evidence.Manifest.Id}"));
    }
}
