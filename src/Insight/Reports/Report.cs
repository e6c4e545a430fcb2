using System.Globalization;
using Hone.Insight.Pictures;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Runs.Evaluations;
using Hone.Runs.Hardware;
using Hone.Training.Events;
using static Hone.Insight.Reports.Page;

namespace Hone.Insight.Reports;

/// <summary>The report of a run, <c>report.md</c> or an HTML file: what it was, why, what came of it, and how to have it again.</summary>
public static class Report
{
    const int LongestSample = 600, MostSamples = 6, MostEvaluations = 12, LettersAcross = 72, LettersDown = 8;
    const int MostClasses = 12;

    /// <summary>The report as Markdown, beside the pictures of the run.</summary>
    /// <param name="manifest">The configuration of the run and how it stands.</param>
    /// <param name="history">Its effective history.</param>
    /// <param name="found">What its checkpoints were found to have learned.</param>
    /// <param name="classification">What its classifier was found to do on the test.</param>
    public static string Of(Manifest manifest, IEnumerable<TrainingEvent> history, IReadOnlyList<EvaluationRecord>? found = null,
        ClassificationRecord? classification = null) =>
        MarkdownPage.Write(PageOf(manifest, history, found, classification), picture => picture.Name);

    /// <summary>What the report of a run says, as its folder now is.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="manifest">Its manifest, with the status it is to be told with.</param>
    public static Page PageOf(RunFolder folder, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return PageOf(manifest, File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile).Training : [],
            EvaluationRecord.ReadAll(folder.EvaluationsFolder), ClassificationRecord.Read(folder.ClassificationFile));
    }

    /// <summary>What the report says.</summary>
    /// <param name="manifest">The configuration of the run and how it stands.</param>
    /// <param name="history">Its effective history.</param>
    /// <param name="found">What its checkpoints were found to have learned.</param>
    /// <param name="classification">What its classifier was found to do on the test.</param>
    public static Page PageOf(Manifest manifest, IEnumerable<TrainingEvent> history, IReadOnlyList<EvaluationRecord>? found = null,
        ClassificationRecord? classification = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(history);
        TrainingEvent[] events = [.. history];
        RunSummary summary = RunSummary.Of(events);
        Evaluated[] evaluations = [.. events.OfType<Evaluated>()];
        List<Block> page =
        [
            new Paragraph(Words.Of($"Run `{manifest.Id}`, {manifest.Status.Word()}")
                + $"{(manifest.StartedUtc is { } start ? $"; started {start:yyyy-MM-dd HH:mm} UTC" : "")}."
                + (manifest.Reason is { } reason ? $"\n{reason}" : "")),
        ];
        AddText(page, "Why", manifest.Goal);
        AddText(page, "What was expected", manifest.Hypothesis);
        page.Add(new Section("Result"));
        page.Add(Facts(Result(manifest, summary, evaluations)));
        if (summary.Steps > 0)
        {
            CurveData curves = RunCurve.Of(manifest, events);
            IReadOnlyList<string> letters = BlockChart.Draw([.. curves.TrainLoss.Select(loss => (double)loss)], LettersAcross, LettersDown);
            page.Add(new Picture("Loss and learning rate over the steps", "training_curve.png", format =>
                TrainingCurve.Draw(curves, format),
                letters));
            page.Add(new Picture("Mean loss by epoch", "loss_by_epoch.png", format => LossByEpoch.Draw(curves, format), []));
        }

        Evaluations(page, evaluations, manifest.Data?.Floor);
        page.AddRange(ClassificationSection.Of(classification));
        page.AddRange(EvaluationSection.Of(found ?? []));
        page.AddRange(DiagnosisSection.Of(manifest, events));
        Samples(page, [.. events.OfType<Sampled>()]);
        Audit(page, manifest.Audit);
        page.Add(new Section("Configuration"));
        page.Add(Facts(Parts(manifest)));
        page.Add(new Section("Settings that differ from the defaults"));
        (string Name, string Value)[] differences = [.. RecipeText.Flat(manifest.Differences)];
        page.Add(differences.Length > 0
            ? new Table(["setting", "value"],
                [.. differences.Select(setting => new[] { Words.Code(setting.Name), Words.Code(setting.Value) })])
            : new Paragraph("None: every setting is what Hone would have chosen."));
        Checkpoints(page, [.. events.OfType<CheckpointSaved>()], manifest.SelectedCheckpoint);
        page.Add(new Section("Where it comes from"));
        page.Add(Facts(Provenance(manifest, events)));
        Again(page, manifest);
        AddText(page, "Notes", manifest.Notes);
        return new Page(manifest.Name, page);
    }

    /// <summary>A status as it stands in a sentence.</summary>

    static IEnumerable<(string, Words)> Result(Manifest manifest, RunSummary summary, Evaluated[] evaluations)
    {
        yield return ("steps", summary.Steps == 0 ? "none was taken"
            : $"{Figures.Count(summary.Steps)}, {Figures.Compact(summary.Tokens)} {manifest.Unit}s");
        if (summary.InitialLoss is not null)
            yield return ("training loss", $"{Figures.Loss(summary.InitialLoss)} → {Figures.Loss(summary.FinalLoss)} nats per "
                + manifest.Unit
                + (summary.Reduction is { } reduction ? $", {Figures.Percent(reduction)} less" : ""));
        if (summary.BestValidationLoss is { } best)
        {
            yield return ("best validation loss",
                Words.Of($"**{Figures.Loss(best)}** nats per {manifest.Unit} at step {Figures.Count(summary.BestStep ?? 0)}")
                + (summary.BestBitsPerByte is { } bits ? $"; {Figures.Loss(bits)} bits per byte" : "")
                + (manifest.Classes is null ? $"; perplexity {Figures.Number(Math.Exp(best), 2)}" : "") + Metrics(summary));
            if (manifest.Baselines is { Count: > 0 } baselines)
                yield return ("baselines", Baselines(manifest, baselines, best));
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
            yield return ("speed", $"{Figures.Count((long)speed)} {manifest.Unit}s/s, {Figures.Duration(summary.Seconds)} in all");
        if (manifest.Resources is { } use) yield return ("took", Resources(use));
    }

    /// <summary>What else was measured of a run at its best, each after a semicolon.</summary>
    public static string Metrics(RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return string.Concat((summary.BestMetrics ?? new Dictionary<string, double>())
            .Select(one => $"; {one.Key.Replace('_', ' ')} {Figures.Number(one.Value, 4)}"));
    }

    /// <summary>What a run took of its machine, in a sentence.</summary>
    public static string Resources(ResourceUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return $"{Figures.Size(use.PeakMemoryBytes)} of memory at most, {Figures.Duration(use.ProcessorSeconds)} of processor time in "
            + Figures.Duration(use.Seconds)
            + (use.ReadBytes is { } read && use.WrittenBytes is { } written
                ? $"; {Figures.Size(read)} read from disk, {Figures.Size(written)} written" : "")
            + (use.EnergyJoules is { } joules ? $"; {Figures.Compact(joules, "J")} of energy, with all else that ran on the processors"
                : "")
            + (use.Cost is { } cost ? $"; a cost of {cost.ToString("0.00##", CultureInfo.InvariantCulture)}" : "");
    }

    /// <summary>How far a loss is from the lowest there can be.</summary>
    public static string Distance(double loss, double floor) => loss > 2 * floor
        ? $"The model is still at {Figures.Number(loss / floor, 1)} times that."
        : loss >= floor ? $"The model is {Figures.Percent(loss / floor - 1)} above it."
        : $"The model is {Figures.Percent(1 - loss / floor)} below it, within the chance of a finite text.";

    /// <summary>What simple baselines lose, and how far a model is below the best of them.</summary>
    public static string Baselines(Manifest manifest, IReadOnlyList<BaselineLoss> baselines, double loss)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(baselines);
        BaselineLoss best = baselines.MinBy(baseline => baseline.NatsPerToken)!;
        string all = string.Join(", ", baselines.Select(baseline => $"{baseline.Name} {Figures.Loss(baseline.NatsPerToken)}"));
        string bits = string.Join(", ", baselines.Select(baseline => Figures.Number(baseline.BitsPerByte, 2)));
        return $"{all} nats per {manifest.Unit}{(manifest.Classes is null ? $" ({bits} bits per byte)" : "")}. " + (loss < best.NatsPerToken
            ? $"The model is {Figures.Percent(1 - loss / best.NatsPerToken)} below the {best.Name}."
            : $"The model is not below the {best.Name}"
                + (manifest.Classes is null ? ": it has learned nothing that counting does not know." : "."));
    }

    /// <summary>What another process found when it looked at the run.</summary>
    public static string Proof(Proof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return proof.Verdict == ProofVerdict.Proven
            ? $"proven: {Figures.Count(proof.RepeatedSteps, "step")} taken again from step {Figures.Count(proof.FromStep)} gave the same "
                + $"hashes, {Figures.Count(proof.Checkpoints, "checkpoint")} and {Figures.Count(proof.Events, "link")} of the chain are as "
                + $"they were written, the tokens of {Figures.Count(proof.Batches, "step")} too ({proof.ProvedUtc:yyyy-MM-dd HH:mm} UTC)"
            : $"refuted: {string.Join("; ", proof.Findings)} ({proof.ProvedUtc:yyyy-MM-dd HH:mm} UTC)";
    }

    /// <summary>What was decided about a run.</summary>
    public static string Decision(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return $"{Runs.Decision.Say(decision.Verdict)}: {decision.Reason} ({decision.DecidedUtc:yyyy-MM-dd}"
            + $"{(decision.DecidedBy is { } who ? $", {who}" : "")}{(decision.File is { } file ? $"; decisions/{file}" : "")})";
    }

    /// <summary>Whether a run that repeats another came out the same.</summary>
    public static string Reproduction(ReproductionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Verdict switch
        {
            ReproductionVerdict.Identical => $"{record.Of}, and came out the same: {Figures.Count(record.EqualSteps, "step")} and "
                + $"{Figures.Count(record.Checkpoints, "checkpoint")}",
            ReproductionVerdict.Different =>
                $"{record.Of}, and differs from step {Figures.Count(record.DiffersInStep ?? 0)} on in {record.What}",
            ReproductionVerdict.Stopped => $"{record.Of}; it was stopped after {Figures.Count(record.EqualSteps, "equal step")}",
            _ => record.Of,
        };
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
    static void Audit(List<Block> page, AuditRecord? audit)
    {
        if (audit is null) return;
        page.Add(new Section("What was found in the data"));
        if (audit.Exemption is { } exemption) page.Add(new Paragraph(exemption));
        if (audit.Exemption is null && audit.Findings.Count == 0) page.Add(new Paragraph("Nothing to find fault with."));
        if (audit.Findings.Count > 0)
            page.Add(new List([.. audit.Findings.Select(finding => (
                Words.Of($"{finding.Sentence} (`{finding.Check}`, {(finding.IsWaived ? "waived by name" : finding.Severity)})."),
                (IReadOnlyList<string>)[.. finding.Examples.Select(Printable)]))]));
    }

    static IEnumerable<(string, Words)> Parts(Manifest manifest)
    {
        if (manifest.Model is { } model)
            yield return (
                "model", $"{model.Family}, {Figures.Count(model.Parameters)} parameters, {Figures.Compact(model.FlopsPerToken, "FLOP")} "
                + $"per trained {manifest.Unit}");
        if (manifest.Data is { } data)
        {
            yield return (
                "data", $"{data.Name}, {Figures.Count(data.TrainTokens)} {manifest.Unit}s to learn from, "
                + $"{Figures.Count(data.ValidationTokens)} to be measured on");
            yield return ("split", data.Rule);
            yield return ("fingerprint", Words.Code(data.Fingerprint));
        }

        if (manifest.Classes is { } classes)
            yield return ("classes", Words.Of($"{Figures.Count(classes.Count)}: ") + string.Join(", ", classes.Take(MostClasses))
                + (classes.Count > MostClasses ? ", …" : ""));
        if (manifest.Tokenizer is { } tokenizer)
            yield return ("tokenizer", Words.Of($"{tokenizer.Kind}, {Figures.Count(tokenizer.Vocabulary, "token")}, `{tokenizer.Hash}`"));
        yield return ("seed", $"{manifest.Seed}");
        if (manifest.StopRule is { } rule) yield return ("stops", rule);
    }

    /// <summary>What it takes to make it again, and what was done to believe it.</summary>
    static IEnumerable<(string, Words)> Provenance(Manifest manifest, TrainingEvent[] events)
    {
        if (manifest.ImportedFrom is { } imported)
        {
            yield return ("imported from", Words.Of($"`{imported.Path}`, {Kind(imported.Kind)}, on {imported.ImportedUtc:yyyy-MM-dd}"));
            yield return ("SHA-256", Words.Of($"`{imported.Hash}`"));
        }

        if (manifest.Code is { } code)
            yield return ("code", (code.Commit is { } commit ? Words.Of($"hone {code.Version}, commit `{commit}`") : $"hone {code.Version}")
                + (code.Dirty == true ? ", with changes of its own" : ""));
        if (manifest.NumericsClass is { } numerics)
            yield return ("numerics", $"{numerics}, {Figures.Count(manifest.Threads ?? 0, "thread")}");
        if (manifest.Machine is { } machine)
            yield return ("machine", $"{machine.Processor}, {Figures.Count(machine.Cores, "processor")}, {machine.Os}, {machine.Dotnet}");
        if (manifest.Packages is { Count: > 0 } packages)
            yield return ("packages", string.Join(", ", packages.Select(package => $"{package.Key} {package.Value}")));
        if (events.OfType<StepTaken>().LastOrDefault() is { Chain.Length: > 0 } last)
            yield return ("hash chain", Words.Of($"`{last.Chain}` after step {Figures.Count(last.Step)}"));
        if (manifest.Log is { } log) yield return ("events", Words.Of($"{Figures.Count(log.Bytes)} bytes, `{log.Sha256}`"));
        if (manifest.ParentRun is { } parent) yield return ("parent", parent);
        if (manifest.BaselineRun is { } baseline) yield return ("baseline", baseline);
        if (manifest.Reproduction is { } repeated) yield return ("repeats", Reproduction(repeated));
        if (manifest.ModelSource is { } source)
            yield return ("imported from", Words.Of($"{source.Folder} ({source.Kind}, {source.Family}), `{source.Sha256}`"));
        else if (manifest.ImportedFrom is null)
            yield return ("proof", manifest.Proof is { } proof ? Proof(proof) : Words.Of($"none yet: `hone prove {manifest.Id}`"));
        if (manifest.Decision is { } decision)
            yield return ("decision", Decision(decision));
    }

    /// <summary>A kind of record by the name of the program that writes it.</summary>
    public static string Kind(ImportKind kind) => kind switch
    {
        ImportKind.TrainingMetrics => "arrays of metrics",
        ImportKind.TrainerState => "the state of Hugging Face's Trainer",
        ImportKind.TensorBoard => "TensorBoard's event files",
        ImportKind.Llmc => "the log of llm.c",
        ImportKind.Wandb => "a run of Weights & Biases",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "there is no such kind"),
    };

    static void Evaluations(List<Block> page, Evaluated[] evaluations, double? floor)
    {
        if (evaluations.Length == 0) return;
        Evaluated? best = RunSummary.BestOf(evaluations);
        page.Add(new Section("Validation"));
        string[] metrics = [.. evaluations.SelectMany(one => one.OtherMetrics).Select(one => one.Key).Distinct()];
        bool isOfText = metrics.Length == 0 || evaluations.Any(one => one.IsOfText);
        string[] heads = ["step", "loss", .. isOfText ? ["perplexity", "bits per byte"] : Array.Empty<string>(),
            .. metrics.Select(name => name.Replace('_', ' ')), .. floor is null ? Array.Empty<string>() : ["above the floor"]];
        page.Add(new Table(heads, [.. Spread(evaluations, MostEvaluations).Select(e => (IReadOnlyList<Words>)
        [
            Figures.Count(e.Step), $"{Figures.Loss(e.Loss)}{(ReferenceEquals(e, best) ? " (best)" : "")}",
            .. isOfText ? [Figures.Number(e.Perplexity, 2), Figures.Loss(e.BitsPerByte)] : Array.Empty<Words>(),
            .. metrics.Select(name => (Words)(e.Metrics?.TryGetValue(name, out double value) == true ? Figures.Number(value, 4)
                : Figures.None)),
            .. floor is { } low ? [Figures.Loss(e.Loss - low)] : Array.Empty<Words>(),
        ])], [.. heads.Select(_ => true)]));
        if (evaluations.Length > MostEvaluations)
            page.Add(new Paragraph(Words.Of($"{MostEvaluations} of {evaluations.Length}; all are in `events.jsonl`.")));
    }

    static void Samples(List<Block> page, Sampled[] samples)
    {
        if (samples.Length == 0) return;
        page.Add(new Section("What it wrote on the way"));
        Sampled[][] steps = [.. samples.GroupBy(sample => sample.Step).Select(step => step.DistinctBy(sample => sample.Prompt).ToArray())];
        foreach (Sampled[] step in Spread(steps, Math.Max(2, MostSamples / steps.Max(step => step.Length))))
        {
            page.Add(new Paragraph($"After {Figures.Count(step[0].Step, "step")}:"));
            foreach (Sampled sample in step)
            {
                string body = sample.Prompt + sample.Text;
                if (body.Length > LongestSample) body = body[..LongestSample] + "…";
                page.Add(new Code([.. body.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(Printable)]));
            }
        }
    }

    static void Checkpoints(List<Block> page, CheckpointSaved[] saved, SelectedCheckpoint? selected)
    {
        HashSet<string> removed = [.. saved.SelectMany(checkpoint => checkpoint.Removed)];
        CheckpointSaved[] kept = [.. saved.Where(checkpoint => !removed.Contains(checkpoint.Name))];
        if (kept.Length == 0) return;
        page.Add(new Section("Checkpoints"));
        page.Add(new List([.. kept.Select(checkpoint => (
            Words.Of($"`checkpoints/{checkpoint.Name}`, {Figures.Size(checkpoint.Bytes)}")
                + (checkpoint.Name == selected?.Name ? $": the one to use, {selected.Why}" : ""), (IReadOnlyList<string>)[]))]));
    }

    static void Again(List<Block> page, Manifest manifest)
    {
        if (manifest.ImportedFrom is not null) return;                           // another program made it
        page.Add(new Section("Have it again"));
        if (manifest.Status is not RunStatus.Finished)
        {
            page.Add(new Paragraph("Go on with it from its last checkpoint:"));
            page.Add(new Code([$"hone resume {manifest.Id}"]));
        }

        if (manifest.ModelSource is null)
        {
            page.Add(new Paragraph("Make it again from its record, and hold every step against it; on the same data, code and numerics "
                + "class it gives the same bits:"));
            page.Add(new Code([$"hone reproduce {manifest.Id}"]));
        }

        page.Add(new Paragraph("Train another with its settings, from its folder (a data.path that is not whole starts where you stand):"));
        page.Add(new Code(["hone train recipe.yaml"]));
        page.Add(new Paragraph("Let it write, and look at it again:"));
        page.Add(new Code([$"hone sample {manifest.Id}", $"hone show {manifest.Id}"]));
    }

    static void AddText(List<Block> page, string heading, string? body)
    {
        if (string.IsNullOrWhiteSpace(body)) return;
        page.Add(new Section(heading));
        page.Add(new Paragraph(body));
    }

    static Table Facts(IEnumerable<(string Name, Words Value)> rows) =>
        new(["", ""], [.. rows.Select(row => new Words[] { row.Name, row.Value })]);

    /// <summary>The first, the last, and as many between them as there is room for.</summary>
    static IEnumerable<T> Spread<T>(T[] all, int most) => all.Length <= most
        ? all
        : Enumerable.Range(0, most).Select(i => all[(int)((long)i * (all.Length - 1) / (most - 1))]);

    /// <summary>A young model writes any character; those that steer a terminal or a page are shown as a mark.</summary>
    public static string Printable(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return string.Concat(line.Select(c => c == '\t' ? ' ' : char.IsControl(c) ? '␦' : c));
    }
}
