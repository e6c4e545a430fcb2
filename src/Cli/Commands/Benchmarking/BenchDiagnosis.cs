using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Benchmarks.Labelled;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Text;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench diagnosis</c>: how often is the diagnosis right?</summary>
static class BenchDiagnosis
{
    public static Command Command()
    {
        Option<string?> data = new("--data")
        {
            Description = "A text of 100 kB or more that half of the runs learn from; else all of them learn from made-up stories.",
            HelpName = "FILE",
        };
        Option<string[]> from = new("--from")
        {
            Description = "Judge the runs of this file, and train none; may be given often. Of runs of one name the last counts.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        Option<string?> output = new("--out") { Description = "Keep the runs in this file.", HelpName = "FILE" };
        Option<int> each = NumberOption.Of("--runs", "Runs of each fault.", 16, Limits.Above(0), "N");
        Option<int> healthy = NumberOption.Of("--healthy", "Healthy runs.", 140, Limits.Above(0), "N");
        Option<int> first = NumberOption.Of("--first",
            "The number of the first run of each kind: from 1000 on, none has been seen by anybody who chose a threshold.", 0,
            Limits.From(0), "N");
        Option<string[]> only = new("--only")
        {
            Description = "Only runs of this label; may be given often.", HelpName = "LABEL", DefaultValueFactory = _ => [],
        };
        Option<bool> statistics = new("--statistics")
        {
            Description = "Also tell what each rule's statistic is, on the half that thresholds are chosen on.",
        };
        Command command = new("diagnosis", """
            Really trains hundreds of tiny models, healthy ones and ones with a known fault, and counts how many faults the diagnosis names
            and in how many healthy runs it sees one, on the half of the runs that no threshold was chosen on.

            Example: hone bench diagnosis --data shakespeare.txt --out runs.br
            """)
        { data, from, output, each, healthy, first, only, statistics };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            ReadOnlyMemory<byte> text = parsed.GetValue(data) is { } path ? TextSource.FromFile(path).Bytes : default;
            IReadOnlyList<LabelledRun> runs = parsed.GetValue(from) is { Length: > 0 } files
                ? [.. files.SelectMany(LabelledSet.Read).GroupBy(run => run.Name).Select(same => same.Last())]
                : DiagnosisBenchmark.Train(text, parsed.GetValue(each), parsed.GetValue(healthy), parsed.GetValue(first),
                    parsed.GetValue(only) ?? [], screen.Progress);
            screen.Clear();
            if (parsed.GetValue(output) is { } kept) AtomicFile.Write(kept, LabelledSet.Write(runs));
            JsonObject result = DiagnosisBenchmark.Judge(runs);
            CommandHost.Answer(parsed, () => result, () =>
            {
                if (parsed.GetValue(statistics))
                    foreach (string line in DiagnosisBenchmark.Statistics(runs)) Console.Out.WriteLine(line);
                foreach (string half in (string[])["chosen_on", "held_out"]) Show(half, result[half]!.AsObject());
            });
        });
        return command;
    }

    static void Show(string half, JsonObject rates)
    {
        Console.Out.WriteLine(half == "held_out" ? "held-out half:" : "half that thresholds were chosen on:");
        foreach (JsonNode? one in rates["labels"]!.AsArray())
            Console.Out.WriteLine($"  {(string?)one!["label"],-20} {one["found"],3} of {one["runs"],3} found, "
                + $"{one["told_first"],3} told first"
                + ((string?)one["also_told"] is { Length: > 0 } others ? $"; also {others}" : ""));
        Console.Out.WriteLine($"  found by the right name: {rates["found"]} of {rates["faulty"]}, "
            + $"{Figures.Percent((double)rates["found_share"]!)}; false alarms: {rates["false_alarms"]} of {rates["healthy"]} healthy "
            + $"runs, {Figures.Percent((double)rates["false_alarm_share"]!)}; at any evaluation while they trained: "
            + $"{rates["live_false_alarms"]}");
        foreach (JsonNode? wrong in rates["wrong"]!.AsArray()) Console.Out.WriteLine($"    {wrong}");
    }
}
