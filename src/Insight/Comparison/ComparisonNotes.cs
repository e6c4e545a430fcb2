using Hone.Runs;

namespace Hone.Insight.Comparison;

/// <summary>What a reader of a comparison must know before believing one of its numbers.</summary>
static class ComparisonNotes
{
    public static IEnumerable<string> Of(IReadOnlyList<ComparedRun> runs, IReadOnlyList<RecordDifference> differences)
    {
        bool Differs(string section, string name) =>
            differences.Any(difference => difference.Section == section && difference.Name == name);

        bool isOfTokens = runs.All(run => run.Manifest.LossUnit == "token");
        if (runs.Select(run => run.Manifest.LossUnit).Distinct().Count() > 1)
            yield return "Some count tokens and some examples or pairs of answers: their losses are of different things.";
        else if (Differs("tokenizer", "hash") && isOfTokens)
            yield return "Their tokenizers differ, so a token is not the same amount of text: compare bits per byte, not nats per token.";
        if (Differs("data", "fingerprint") && Differs("recipe", "seed") && !Differs("tokenizer", "hash")
            && runs.All(run => (string?)run.Manifest.Recipe["data"]?["source"] == "stories"))
            yield return "Stories are told from the seed, so runs of different seeds were measured on stories of their own.";
        else if (Differs("data", "fingerprint") && !Differs("tokenizer", "hash"))
            yield return "They learned from different data or split it differently, so their losses are of different texts.";
        else if (Differs("data", "validation_tokens") && !Differs("tokenizer", "hash"))
            yield return "They were measured on different amounts of the validation split.";
        foreach (ComparedRun child in runs)
            if (runs.FirstOrDefault(run => run.Manifest.Id == child.Manifest.Parent?.Run) is { } parent)
                yield return $"{child.Label} began with {parent.Label} at step {Figures.Count(child.Manifest.Parent!.Step)}, so their "
                    + $"curves follow each other; both on the same items: hone eval {child.Manifest.Id} --before --general TEXT.";
        if (Differs("recipe", "training.label_smoothing"))
            yield return "Their training losses are of targets that are smoothed differently; the validation losses are not smoothed.";
        foreach (ComparedRun run in runs)
        {
            if (run.Status is not (RunStatus.Finished or RunStatus.Stopped))
                yield return $"{run.Label} is {run.Status.Word()}"
                    + (run.Status == RunStatus.Running ? ": its numbers are of this moment." : ".");
            if (run.History.BrokenLines is [var first, ..] broken)
                yield return $"{run.Label} has {Figures.Count(broken.Count, "broken line")} in events.jsonl, the first is line "
                    + $"{Figures.Count(first.Number)}; they are left out.";
            int lost = run.Curves.Loss.Count(loss => !float.IsFinite(loss)), unmeasured = run.Curves.Validation
                .Count(point => !double.IsFinite(point.Loss));
            if (lost > 0)
                yield return $"{run.Label} has {Figures.Count(lost, "step")} whose training loss is not finite.";
            if (unmeasured > 0)
                yield return $"{run.Label} has {Figures.Count(unmeasured, "measurement")} that {(unmeasured == 1 ? "is" : "are")} not "
                    + "finite.";
        }

        if (runs.Count > 1 && differences.Count == 0) yield return "Their records do not differ in anything.";
        else if (runs.Count > 1 && differences is [{ Section: "recipe", Name: "seed" }]) yield return "They differ in their seed alone.";
    }
}
