using Hone.Insight;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>A run for a person: how it stands, how it went, its configuration.</summary>
static class RunPage
{
    const int ChartHeight = 6, WidestChart = 72;

    public static void Write(Terminal terminal, RunEntry run, EventHistory? history)
    {
        Manifest manifest = run.Manifest!;
        RunFolder folder = run.Folder;
        terminal.Line($"{terminal.Style.Bold(manifest.Name)}  {manifest.Id}  {ClosingSummary.Status(terminal.Style, run.Status)}");
        TrainingEvent[] events = [.. history?.Training ?? []];
        FactSheet.Write(terminal, [.. Standing(run), .. ClosingSummary.Outcome(manifest),
            .. ClosingSummary.Test(ClassificationRecord.Read(folder.ClassificationFile)),
            .. events.Length > 0 ? ClosingSummary.Diagnosis(RuleBook.Look(Evidence.Of(manifest, events))) : []]);

        Curve(terminal, [.. events.OfType<StepTaken>()]);
        Heading(terminal, "validation");
        EventLines lines = new(terminal.Style, manifest.Data?.Floor);
        Evaluated[] evaluations = [.. events.OfType<Evaluated>()];
        int steps = evaluations.LastOrDefault()?.Step ?? 0;
        Evaluated? best = RunSummary.BestOf(evaluations);
        foreach (Evaluated evaluated in evaluations)
            terminal.Line("  " + lines.Of(evaluated with { IsBest = ReferenceEquals(evaluated, best) }, steps, terminal.Width - 2));
        if (evaluations.Length == 0) terminal.Line("  nothing was measured yet");

        Heading(terminal, "configuration");
        FactSheet.Write(terminal, Splits(folder, manifest));
        Heading(terminal, "settings that differ from the defaults");
        Fact[] differences = [.. RecipeText.Flat(manifest.Differences).Select(setting => new Fact(setting.Name, setting.Value))];
        FactSheet.Write(terminal, differences.Length > 0 ? differences : [new("none", "")]);

        Heading(terminal, "checkpoints");
        IReadOnlyList<CheckpointManifest> checkpoints = CheckpointStore.List(folder.CheckpointsFolder);
        Checkpoints(terminal, checkpoints, manifest.SelectedCheckpoint);
        if (history is { BrokenLines: [{ } first, ..] broken })
            terminal.Line(
                terminal.Style.Notable(
                $"\nwarning: events.jsonl has {Figures.Count(broken.Count, "broken line")}, the first is line {first.Number}: "
                + $"{first.Reason}"));

        Heading(terminal, "next");
        bool isGuarded = events.OfType<RunFailed>().LastOrDefault() is { Kind: not RunFailed.Error };
        double rate = manifest.Recipe["training"]?["learning_rate"]?.GetValue<double>() ?? 1e-3;
        foreach (string command in NextCommands.For(folder).After(run.Status, isGuarded, checkpoints.Count > 0, rate, Prompt(folder),
            manifest.Classes is not null)
            .SkipLast(1))
            terminal.Line($"  {terminal.Style.Bold(command)}");
        terminal.Line($"  {folder.Path}");
    }

    static IEnumerable<Fact> Standing(RunEntry run)
    {
        if (run.Heartbeat is { } beat)
            yield return new(run.Status == RunStatus.Interrupted ? "stood at" : "stands at",
                $"step {Figures.Count(beat.Step)} of {Figures.Count(beat.Steps)}, process {beat.Process.Id}, last sign of life "
                + $"{beat.At:yyyy-MM-dd HH:mm:ss} UTC");
        if (run.Manifest!.ImportedFrom is { } from) yield return new("imported from", $"{from.Path}, {Report.Kind(from.Kind)}");
        foreach (Fact said in Recorded(run.Manifest!)) yield return said;
        if (run.Manifest!.StartedUtc is { } started)
            yield return new(
                "started", $"{started:yyyy-MM-dd HH:mm:ss} "
                + $"UTC{(run.Manifest.EndedUtc is { } end ? $", last ended {end:yyyy-MM-dd HH:mm:ss} UTC" : "")}");
        if (run.Manifest.Decision is { } decision)
            yield return new("decision", Report.Decision(decision));
        if (run.Manifest.Proof is { } proof) yield return new("proof", Report.Proof(proof));
        if (run.Manifest.Reproduction is { } repeated) yield return new("repeats", Report.Reproduction(repeated));
    }

    /// <summary>What people say of a run.</summary>
    public static IEnumerable<Fact> Recorded(Manifest manifest)
    {
        if (manifest.Goal is { } goal) yield return new("goal", goal);
        if (manifest.Hypothesis is { } hypothesis) yield return new("hypothesis", hypothesis);
        if (manifest.BaselineRun is { } baseline) yield return new("baseline", baseline);
        if (manifest.Notes is { } notes)
            foreach ((int number, string note) in notes.Split('\n').Index()) yield return new(number == 0 ? "notes" : "", note);
        if (manifest.Tags is { Count: > 0 } tags) yield return new("tags", string.Join(", ", tags));
    }

    static void Curve(Terminal terminal, StepTaken[] steps)
    {
        int width = Math.Min(WidestChart, terminal.Width - 14);
        IReadOnlyList<string> chart = BlockChart.Draw([.. steps.Select(step => (double)step.Loss)], width, ChartHeight);
        if (chart.Count == 0) return;
        Heading(terminal, $"training loss, steps {Figures.Count(steps[0].Step + 1)} to {Figures.Count(steps[^1].Step + 1)}");
        foreach (string line in chart) terminal.Line("  " + line);
    }

    static IEnumerable<Fact> Splits(RunFolder folder, Manifest manifest)
    {
        if (manifest.Model is { } model)
            yield return new(
                "model", $"{model.Family}, {Figures.Count(model.Parameters)} parameters, {Figures.Compact(model.FlopsPerToken, "FLOP")} a "
                + $"{manifest.Unit}");
        if (manifest.Data is { } data)
        {
            yield return new(
                "data", $"{data.Name}: {Figures.Count(data.TrainTokens, manifest.Unit)} to learn from, "
                + $"{Figures.Count(data.ValidationTokens)} to be measured on. {data.Rule}");
            yield return new("fingerprint", data.Fingerprint);
        }

        if (manifest.Classes is { } classes) yield return new("classes", $"{Figures.Count(classes.Count)}: {string.Join(", ", classes)}");
        if (manifest.Audit is { } audit) yield return new("audit", Report.Audit(audit));
        if (manifest.Tokenizer is { } tokenizer)
            yield return new(
                "tokenizer", $"{tokenizer.Kind}, {Figures.Count(tokenizer.Vocabulary)} in the vocabulary, {Start(tokenizer.Hash)}");
        yield return new("seed", $"{manifest.Seed}");
        if (manifest.StopRule is { } rule) yield return new("stops", rule);
        if (manifest.NumericsClass is { } numerics)
            yield return new("numerics", $"{numerics}, {Figures.Count(manifest.Threads ?? 0, "thread")}");
        if (manifest.Machine is { } machine)
            yield return new(
                "machine", $"{machine.Processor}, {Figures.Count(machine.Cores, "processor")}, {Figures.Size(machine.MemoryBytes)}, "
                + $"{machine.Os}, {machine.Dotnet}");
        if (manifest.Code is { } code)
            yield return new("code", $"hone {code.Version}" + (code.Commit is { } commit ? $", commit {Start(commit)}" : "")
                + (code.Dirty == true ? ", with changes of its own" : "")
                + (code.Changes is { } hash ? $": code/{Path.GetFileName(folder.CodePatchFile(hash))}" : ""));
        if (manifest.Packages is { Count: > 0 } packages)
            yield return new("packages", string.Join(", ", packages.Select(package => $"{package.Key} {package.Value}")));
        if (manifest.Parent is { } from) yield return new("parent", TrainingHeader.From(from));
        else if (manifest.ParentRun is { } parent) yield return new("parent", parent);
        if (manifest.ModelSource is { } source)
            yield return new("imported from", $"{source.Folder} ({source.Kind}, {source.Family}), SHA-256 {source.Sha256}");
    }

    static void Checkpoints(Terminal terminal, IReadOnlyList<CheckpointManifest> checkpoints, SelectedCheckpoint? selected)
    {
        FactSheet.Write(terminal, checkpoints.Select(checkpoint => new Fact(CheckpointStore.NameOf(checkpoint.Step),
            $"validation loss {Figures.Loss(checkpoint.ValidationLoss)}, {Figures.Size(checkpoint.Files.Values.Sum(file => file.Bytes))}"
            + (checkpoint.Step == selected?.Step ? $"; selected: {selected.Why}" : ""))));
        if (checkpoints.Count == 0) terminal.Line("  none was saved");
    }

    static string? Prompt(RunFolder folder) => Directory.Exists(folder.SamplesFolder)
        && Directory.EnumerateFiles(folder.SamplesFolder, "step-*.txt")
        .Max(StringComparer.Ordinal) is { } latest ? NextCommands.Prompt(File.ReadAllText(latest)) : null;

    static void Heading(Terminal terminal, string heading)
    {
        terminal.Line();
        terminal.Line(terminal.Style.Bold(heading));
    }

    static string Start(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
