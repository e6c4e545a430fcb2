using Hone.Insight;
using Hone.Insight.Diagnosis;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training;

namespace Hone.Cli.Screen;

/// <summary>What came of a run and where everything is.</summary>
static class ClosingSummary
{
    public static void Write(
        Terminal terminal, RunFolder folder, Manifest manifest, IReadOnlyList<Finding> findings, double? shareOfPeak)
    {
        terminal.Line();
        terminal.Line($"{terminal.Style.Bold(manifest.Name)}  {Status(terminal.Style, manifest.Status)}");
        FactSheet.Write(terminal, [.. Outcome(manifest, shareOfPeak), .. Test(ClassificationRecord.Read(folder.ClassificationFile)),
            .. Diagnosis(findings), .. Places(folder, manifest)]);
    }

    /// <summary>How well a classifier does on its test, beside those it has to beat.</summary>
    public static IEnumerable<Fact> Test(ClassificationRecord? record)
    {
        if (record is null) yield break;
        foreach ((int i, IReadOnlyList<string> row) in ClassificationSection.Rows(record).Index())
            yield return new(i == 0 ? "test" : "", $"{row[0]}: accuracy {row[1]}, macro-F1 {row[2]}, {row[3]} nats, ECE {row[4]}"
                + (row[7] == Figures.None ? "" : $", lost / missed {row[7]}"));
    }

    /// <summary>What the diagnosis found, a line each.</summary>
    public static IEnumerable<Fact> Diagnosis(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) yield return new("diagnosis", DiagnosisSection.Summary(findings));
        foreach ((int i, Finding finding) in findings.Index())
            yield return new(i == 0 ? "diagnosis" : "", $"{finding.Rule}: {finding.Sentence}");
    }

    /// <summary>How a run stands, in a word that its colour repeats.</summary>
    public static string Status(Style style, RunStatus status)
    {
        string word = status.Word();
        return status switch
        {
            RunStatus.Finished => style.Good(word),
            RunStatus.Failed or RunStatus.Broken => style.Bad(word),
            RunStatus.Running => style.Bold(word),
            _ => style.Notable(word),
        };
    }

    public static IEnumerable<Fact> Outcome(Manifest manifest, double? shareOfPeak = null)
    {
        if (manifest.Reason is { } reason) yield return new("ended", reason);
        if (manifest.Summary is not { } summary) yield break;
        if (summary.Steps == 0) yield return new("steps", "none was taken");
        if (summary.InitialLoss is not null)
            yield return new("training loss", $"{Figures.Loss(summary.InitialLoss)} → {Figures.Loss(summary.FinalLoss)}"
                + (summary.Reduction is { } reduction ? $", {Figures.Percent(Math.Abs(reduction))} {(reduction < 0 ? "more" : "less")}"
                : ""));
        if (summary.BestValidationLoss is { } best)
        {
            yield return new(
                "validation loss",
                $"{Figures.Loss(best)} at step {Figures.Count(summary.BestStep ?? 0)}, its best"
                + (manifest.Classes is null ? $"; perplexity {Figures.Number(Math.Exp(best), 2)}" : "")
                + Report.Metrics(summary)
                + (summary.BestBitsPerByte is { } bits ? $", {Figures.Loss(bits)} bits per byte" : "")
                + (summary.FinalValidationLoss is { } last && last > best ? $"; {Figures.Loss(last)} at the end" : ""));
            if (manifest.Baselines is { Count: > 0 } baselines)
                yield return new("baselines", Report.Baselines(manifest, baselines, best));
            if (manifest.Data?.Floor is { } floor)
                yield return new("known floor", $"{Figures.Loss(floor)}. {Report.Distance(best, floor)}");
        }

        if (summary.SkippedSteps is { } skipped)
            yield return new("skipped", $"{Figures.Count(skipped, "step")} that the guard refused; events.jsonl says which rows and why");
        foreach (Fact line in TokenCounts(manifest)) yield return line;
        if (summary.WaitedShare is { } waited)
            yield return new("waiting", $"{Figures.Percent(waited, 3)} of the steps' time was spent waiting for data");
        if (summary.TokensPerSecond is { } speed)
            yield return new(
                "speed", $"{Figures.Count((long)speed)} "
                + $"{manifest.Unit}s/s{(shareOfPeak is { } share ? $", {Figures.Percent(share)} of the peak" : "")}; "
                + $"{Figures.Compact(summary.Tokens)} {manifest.Unit}s in {Figures.Duration(summary.Tokens / speed)}, "
                + $"{Figures.Duration(summary.Seconds)} with measuring, samples and saving");
        if (manifest.Resources is { } use) yield return new("took", Report.Resources(use));
    }

    /// <summary>What each source gave, where there is more to say than that one gave all.</summary>
    static IEnumerable<Fact> TokenCounts(Manifest manifest)
    {
        string head = "tokens by source";
        bool isPlain = manifest.Classes is not null || manifest.TokenCounts is null or [{ LearnedShare: null or 1 }];
        foreach (SourceTokens source in isPlain ? [] : manifest.TokenCounts!)
        {
            yield return new(
                head, $"{source.Name}: {Figures.Count(source.Tokens, "token")} in {Figures.Count(source.Rows, "row")}, "
                + $"{Figures.Number(source.Epochs, 2)} epochs"
                + (source.LearnedShare is { } share and < 1 ? $"; {Figures.Percent(share)} of them loss tokens" : ""));
            head = "";
        }
    }

    static IEnumerable<Fact> Places(RunFolder folder, Manifest manifest)
    {
        yield return new("folder", folder.Path);
        yield return new("in it", string.Join(", ", new[]
        {
            folder.ReportFile, folder.TrainingCurveFile, folder.LossByEpochFile, folder.SamplesFolder, folder.RecipeFile,
                folder.MetricsFile, folder.TraceFile,
        }.Where(Path.Exists).Select(Path.GetFileName)));
        yield return new("checkpoint", manifest.SelectedCheckpoint is { } selected ? $"checkpoints/{selected.Name}: {selected.Why}"
            : "none was saved");
    }
}
