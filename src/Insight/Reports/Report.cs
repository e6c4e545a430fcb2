using System.Text;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Training.Events;

namespace Hone.Insight.Reports;

/// <summary><c>report.md</c>: a run for people. What it was, why, what came of it, and how to have it again.</summary>
public static class Report
{
    const int LongestSample = 600, MostSamples = 6, MostEvaluations = 12;

    /// <summary>Writes the report.</summary>
    /// <param name="manifest">The configuration of the run and how it stands.</param>
    /// <param name="history">Its effective history.</param>
    /// <param name="found">What its checkpoints were found to have learned.</param>
    public static string Of(Manifest manifest, IEnumerable<TrainingEvent> history, IReadOnlyList<EvaluationRecord>? found = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(history);
        TrainingEvent[] events = [.. history];
        RunSummary summary = RunSummary.Of(events);
        Evaluated[] evaluations = [.. events.OfType<Evaluated>()];
        StringBuilder text = new();
        void Line(string line = "") => text.Append(line).Append('\n');

        Line($"# {manifest.Name}");
        Line();
        Line($"Run `{manifest.Id}`, "
            + $"{Words(manifest.Status)}{(manifest.StartedUtc is { } start ? $"; started {start:yyyy-MM-dd HH:mm} UTC" : "")}.");
        if (manifest.Reason is { } reason) Line(Paragraph(reason));
        Section(text, "Why", manifest.Goal);
        Line();
        Line("## Result");
        Line();
        Table(text, ("", ""), Result(manifest, summary, evaluations));
        if (summary.Steps > 0)
        {
            Line();
            Line("![Loss and learning rate over the steps](training_curve.png)");
            Line();
            Line("![Mean loss by epoch](loss_by_epoch.png)");
        }

        Evaluations(text, evaluations, manifest.Data?.Floor);
        text.Append(EvaluationSection.Of(found ?? []));
        Samples(text, [.. events.OfType<Sampled>()]);
        Audit(text, manifest.Audit);
        Line();
        Line("## Configuration");
        Line();
        Table(text, ("", ""), Parts(manifest));
        Line();
        Line("## Settings that differ from the defaults");
        Line();
        (string, string)[] differences = [.. RecipeText.Flat(manifest.Differences)
            .Select(setting => ($"`{setting.Name}`", $"`{setting.Value}`"))];
        if (differences.Length > 0) Table(text, ("setting", "value"), differences);
        else Line("None: every setting is what Hone would have chosen.");
        Checkpoints(text, [.. events.OfType<CheckpointSaved>()], manifest.SelectedCheckpoint);
        Again(text, manifest);
        Section(text, "Notes", manifest.Notes);
        return text.ToString();
    }

    /// <summary>A status as it stands in a sentence.</summary>
    static string Words(RunStatus status) => status.ToString().ToLowerInvariant();

    static IEnumerable<(string, string)> Result(Manifest manifest, RunSummary summary, Evaluated[] evaluations)
    {
        yield return ("steps", summary.Steps == 0 ? "none was taken"
            : $"{Figures.Count(summary.Steps)}, {Figures.Compact(summary.Tokens)} tokens");
        if (summary.InitialLoss is not null)
            yield return ("training loss", $"{Figures.Loss(summary.InitialLoss)} → {Figures.Loss(summary.FinalLoss)} nats per token"
                + (summary.Reduction is { } reduction ? $", {Figures.Percent(reduction)} less" : ""));
        if (summary.BestValidationLoss is { } best)
        {
            yield return ("best validation loss", $"**{Figures.Loss(best)}** nats per token at step {Figures.Count(summary.BestStep ?? 0)}"
                + (summary.BestBitsPerByte is { } bits ? $"; {Figures.Loss(bits)} bits per byte" : "")
                + $"; perplexity {Figures.Number(Math.Exp(best), 2)}");
            if (manifest.Baselines is { Count: > 0 } baselines)
                yield return ("baselines", Baselines(baselines, best));
            if (manifest.Data?.Floor is { } floor)
                yield return (
                    "known floor", $"{Figures.Loss(floor)} nats per token: no model can be below it on this text. {Distance(best, floor)}");
        }
        else if (evaluations is [.., var last])
        {
            yield return (
                "validation loss",
                $"{Figures.Loss(last.Loss)} at step {Figures.Count(last.Step)}; not finite in any of "
                + $"{Figures.Count(evaluations.Length, "evaluation")}");
        }

        if (summary.TokensPerSecond is { } speed)
            yield return ("speed", $"{Figures.Count((long)speed)} tokens/s, {Figures.Duration(summary.Seconds)} in all");
    }

    /// <summary>How far a loss is from the lowest there can be.</summary>
    public static string Distance(double loss, double floor) => loss > 2 * floor
        ? $"The model is still at {Figures.Number(loss / floor, 1)} times that."
        : loss >= floor ? $"The model is {Figures.Percent(loss / floor - 1)} above it."
        : $"The model is {Figures.Percent(1 - loss / floor)} below it, within the chance of a finite text.";

    /// <summary>What n-gram baselines lose, and how far a model is below the best of them.</summary>
    public static string Baselines(IReadOnlyList<BaselineLoss> baselines, double loss)
    {
        ArgumentNullException.ThrowIfNull(baselines);
        BaselineLoss best = baselines.MinBy(baseline => baseline.NatsPerToken)!;
        string all = string.Join(", ", baselines.Select(baseline => $"{baseline.Name} {Figures.Loss(baseline.NatsPerToken)}"));
        string bits = string.Join(", ", baselines.Select(baseline => Figures.Number(baseline.BitsPerByte, 2)));
        return $"{all} nats per token ({bits} bits per byte). " + (loss < best.NatsPerToken
            ? $"The model is {Figures.Percent(1 - loss / best.NatsPerToken)} below the {best.Name}."
            : $"The model is not below the {best.Name}: it has learned nothing that counting does not know.");
    }

    /// <summary>What was found in the data, in a sentence or two.</summary>
    public static string Audit(AuditRecord audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        string[] findings = [
            .. audit.Findings.Select(finding => $"{finding.Sentence} ({finding.Check}{(finding.IsWaived ? ", waived" : "")})")];
        string all = findings.Length > 0 ? string.Join("; ", findings) + "." : audit.Exemption is null ? "Nothing to find fault with." : "";
        return $"{all} {audit.Exemption}".Trim();
    }

    /// <summary>What was found in the data, with cases to read.</summary>
    static void Audit(StringBuilder text, AuditRecord? audit)
    {
        if (audit is null) return;
        text.Append($"\n## What was found in the data\n\n");
        if (audit.Exemption is { } exemption) text.Append(exemption).Append('\n');
        if (audit.Exemption is null && audit.Findings.Count == 0) text.Append("Nothing to find fault with.\n");
        if (audit.Exemption is not null && audit.Findings.Count > 0) text.Append('\n');
        foreach (RecordedFinding finding in audit.Findings)
        {
            text.Append($"- {Cell(finding.Sentence)} (`{finding.Check}`, {(finding.IsWaived ? "waived by name" : finding.Severity)}).\n");
            foreach (string example in finding.Examples) text.Append($"  - {Cell(Printable(example))}\n");
        }
    }

    static IEnumerable<(string, string)> Parts(Manifest manifest)
    {
        if (manifest.Model is { } model)
            yield return (
                "model", $"{model.Family}, {Figures.Count(model.Parameters)} parameters, {Figures.Compact(model.FlopsPerToken, "FLOP")} "
                + "per trained token");
        if (manifest.Data is { } data)
        {
            yield return (
                "data", $"{Cell(data.Name)}, {Figures.Count(data.TrainTokens)} tokens to learn from, "
                + $"{Figures.Count(data.ValidationTokens)} to be measured on");
            yield return ("split", Cell(data.Rule));
            yield return ("fingerprint", $"`{data.Fingerprint}`");
        }

        if (manifest.Tokenizer is { } tokenizer)
            yield return ("tokenizer", $"{tokenizer.Kind}, {Figures.Count(tokenizer.Vocabulary, "token")}, `{tokenizer.Hash}`");
        yield return ("seed", $"{manifest.Seed}");
        if (manifest.NumericsClass is { } numerics)
            yield return ("numerics", $"{numerics}, {Figures.Count(manifest.Threads ?? 0, "thread")}");
        if (manifest.StopRule is { } rule) yield return ("stops", Cell(rule));
        if (manifest.Machine is { } machine)
            yield return (
                "machine", $"{Cell(machine.Processor)}, {Figures.Count(machine.Cores, "processor")}, {Cell(machine.Os)}, {machine.Dotnet}");
        if (manifest.Code is { } code)
            yield return ("code", $"hone {code.Version}" + (code.Commit is { } commit ? $", commit `{commit}`" : "")
                + (code.Dirty == true ? ", with changes of its own" : ""));
    }

    static void Evaluations(StringBuilder text, Evaluated[] evaluations, double? floor)
    {
        if (evaluations.Length == 0) return;
        Evaluated? best = RunSummary.BestOf(evaluations);
        text.Append("\n## Validation\n\n| step | loss | perplexity | bits per byte |").Append(floor is null ? "" : " above the floor |")
            .Append('\n')
            .Append("| ---: | ---: | ---: | ---: |").Append(floor is null ? "" : " ---: |").Append('\n');
        foreach (Evaluated e in Spread(evaluations, MostEvaluations))
            text.Append(
                $"| {Figures.Count(e.Step)} | {Figures.Loss(e.Loss)}{(ReferenceEquals(e, best) ? " (best)" : "")} | "
                + $"{Figures.Number(e.Perplexity, 2)} | {Figures.Loss(e.BitsPerByte)} |")
                .Append(floor is { } low ? $" {Figures.Loss(e.Loss - low)} |" : "").Append('\n');
        if (evaluations.Length > MostEvaluations) text.Append($"\n{MostEvaluations} of {evaluations.Length}; all are in `events.jsonl`.\n");
    }

    static void Samples(StringBuilder text, Sampled[] samples)
    {
        if (samples.Length == 0) return;
        text.Append("\n## What it wrote on the way\n");
        foreach (Sampled sample in Spread(samples, MostSamples))
        {
            string body = sample.Prompt + sample.Text;
            if (body.Length > LongestSample) body = body[..LongestSample] + "…";
            text.Append($"\nAfter {Figures.Count(sample.Step, "step")}:\n\n");
            foreach (string line in body.ReplaceLineEndings("\n").Trim('\n').Split('\n'))
                text.Append("    ").Append(Printable(line)).Append('\n');
        }
    }

    static void Checkpoints(StringBuilder text, CheckpointSaved[] saved, SelectedCheckpoint? selected)
    {
        HashSet<string> removed = [.. saved.SelectMany(checkpoint => checkpoint.Removed)];
        CheckpointSaved[] kept = [.. saved.Where(checkpoint => !removed.Contains(checkpoint.Name))];
        if (kept.Length == 0) return;
        text.Append("\n## Checkpoints\n\n");
        foreach (CheckpointSaved checkpoint in kept)
            text.Append($"- `checkpoints/{checkpoint.Name}`, {Figures.Size(checkpoint.Bytes)}")
                .Append(checkpoint.Name == selected?.Name ? $": the one to use, {selected.Why}" : "").Append('\n');
    }

    static void Again(StringBuilder text, Manifest manifest)
    {
        text.Append("\n## Have it again\n\n");
        if (manifest.Status is not RunStatus.Finished)
            text.Append($"Go on with it from its last checkpoint:\n\n    hone resume {manifest.Id}\n\n");
        text.Append(
            "Make it again from the start, with every setting it used; on the same data, code and numerics class it gives the same bits. "
            + "From this folder (a data.path that is not whole starts where you stand):\n\n    hone train recipe.yaml\n\n"
            + "Let it write, and look at it again:\n\n")
            .Append($"    hone sample {manifest.Id}\n    hone show {manifest.Id}\n");
    }

    static void Section(StringBuilder text, string heading, string? body)
    {
        if (!string.IsNullOrWhiteSpace(body)) text.Append($"\n## {heading}\n\n{Paragraph(body)}\n");
    }

    static void Table(StringBuilder text, (string, string) head, IEnumerable<(string, string)> rows)
    {
        text.Append($"| {head.Item1} | {head.Item2} |\n| --- | --- |\n");
        foreach ((string name, string value) in rows) text.Append($"| {name} | {value} |\n");
    }

    /// <summary>The first, the last, and as many between them as there is room for.</summary>
    static IEnumerable<T> Spread<T>(T[] all, int most) => all.Length <= most
        ? all
        : Enumerable.Range(0, most).Select(i => all[(int)((long)i * (all.Length - 1) / (most - 1))]);

    static string Cell(string value) => value.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    static string Paragraph(string value) => value.ReplaceLineEndings("  \n");

    /// <summary>A young model writes any character; those that steer a terminal or a page are shown as a mark.</summary>
    public static string Printable(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return string.Concat(line.Select(c => c == '\t' ? ' ' : char.IsControl(c) ? '␦' : c));
    }
}
