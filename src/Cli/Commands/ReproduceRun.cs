using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone reproduce RUN</c>: does a run come out the same again?</summary>
static class ReproduceRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<int> steps = NumberOption.Of("--steps", "Repeat only so many of its first steps.", 0, Limits.Above(0), "N");
        Option<string?> data = Options.MovedData();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("reproduce", """
            Makes a run again from its record, as a run of its own, and follows the hash chain: says that it is identical, or names the
            first step that differs, at the next checkpoint the first tensor, and the recorded facts that may explain it.
            Exit code 0: identical; 1: different.

            Example: hone reproduce quickstart --steps 100
            """)
        { run, steps, data, runs, threads };
        command.SetAction(parsed =>
        {
            string root = parsed.GetRequiredValue(runs);
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            Reproduction reproduction = new(new RunStore(root).Resolve(parsed.GetRequiredValue(run)).Folder,
                parsed.GetValue(steps) is > 0 and var asked ? asked : null, screen.Progress);
            using CancellationTokenSource stop = CommandHost.StopSignal(signal =>
                screen.Line($"{signal}: finishing this step, then saving"));
            ReproductionRecord record = reproduction.Make(root, parsed.GetValue(threads), parsed.GetValue(data), stop.Token);
            screen.Clear();
            CommandHost.Answer(parsed, () => Document(reproduction, record), () => Show(Terminal.OfAnswers(), reproduction, record));
            return record.Verdict switch
            {
                ReproductionVerdict.Identical => CommandHost.Done,
                ReproductionVerdict.Different => CommandHost.Differs,
                _ => CommandHost.Stopped,
            };
        });
        return command;
    }

    static void Show(Terminal terminal, Reproduction reproduction, ReproductionRecord record)
    {
        string equal = Figures.Count(record.EqualSteps, "step")
            + (record.Checkpoints > 0 ? $" and the tensors of {Figures.Count(record.Checkpoints, "checkpoint")}" : "");
        switch (record.Verdict)
        {
            case ReproductionVerdict.Identical:
                terminal.Line($"{terminal.Style.Good("identical")}: {equal} of {record.Of} came out the same to the bit.");
                break;
            case ReproductionVerdict.Different:
                terminal.Line($"{terminal.Style.Bad("different")}: after {equal} that are the same, step "
                    + $"{Figures.Count(record.DiffersInStep!.Value)} differs in {record.What}.");
                if (record.Tensor is { } tensor) terminal.Line($"The first tensor that differs is {tensor}.");
                terminal.Line("What may explain it:");
                foreach (string suspect in record.Suspects ?? []) terminal.Line($"  {suspect}");
                break;
            default:
                terminal.Line($"stopped: {equal} of {record.Of} came out the same so far.");
                break;
        }

        string[] harmless = [.. reproduction.Differences.Where(difference => difference.Section is "threads" or "machine")
            .Select(difference => $"{difference.Section} {difference.Name}")];
        if (harmless.Length > 0)
            terminal.Line(terminal.Style.Faint($"Also different, which changes no bit: {string.Join(", ", harmless)}."));
        terminal.Line(terminal.Style.Faint($"The repeated run is {reproduction.Fresh!.Path}"));
    }

    static JsonObject Document(Reproduction reproduction, ReproductionRecord record) => new()
    {
        ["run"] = record.Of,
        ["reproduction"] = reproduction.Fresh!.Id,
        ["folder"] = reproduction.Fresh.Path,
        ["verdict"] = record.Verdict!.Value.ToString().ToLowerInvariant(),
        ["equal_steps"] = record.EqualSteps,
        ["checkpoints"] = record.Checkpoints,
        ["differs_in_step"] = record.DiffersInStep,
        ["what"] = record.What,
        ["tensor"] = record.Tensor,
        ["suspects"] = new JsonArray([.. (record.Suspects ?? []).Select(suspect => (JsonNode)suspect)]),
        ["differences"] = new JsonArray([.. reproduction.Differences.Select(difference => (JsonNode)new JsonObject
        {
            ["section"] = difference.Section, ["name"] = difference.Name, ["then"] = difference.Values[0], ["now"] = difference.Values[1],
        })]),
    };
}
