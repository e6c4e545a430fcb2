using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;
using Hone.Runs.Store;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench store</c>: how long do a push and the lists of a team's store take?</summary>
static class BenchStore
{
    public static Command Command()
    {
        Option<string> address = new("--store")
        {
            Description = "A database that may be written to: postgres://USER@HOST/DATABASE. Its tables are made in a schema hone_bench, "
                + "which is removed before and after.",
            HelpName = "URL",
            Required = true,
        };
        Option<int> runs = NumberOption.Of("--runs", "Runs to find some among.", 100_000, Limits.Above(0));
        Option<int> events = NumberOption.Of("--events", "Events of the run to push.", 100_000, Limits.Above(0));
        Command command = new("store", """
            Times a team's store on made-up runs: a push, and lists by fields of every kind, the first fifty of each.

            Example: hone bench store --store postgres://ada@localhost/bench --runs 100000 --events 100000
            """)
        { address, runs, events };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            JsonObject result = new StoreBenchmark(StoreAddress.Parse(parsed.GetRequiredValue(address)), parsed.GetValue(runs),
                parsed.GetValue(events)).Run(screen.Progress);
            screen.Clear();
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"push of {(int)result["events"]!:N0} events: {(double)result["push_seconds"]!:F2} s, again: "
                    + $"{(double)result["repeat_milliseconds"]!:F0} ms");
                foreach (JsonNode? list in result["lists"]!.AsArray())
                    Console.Out.WriteLine($"{(string?)list!["where"]}, sorted by {(string?)list["sort"]}: {list["listed"]} of "
                        + $"{(int)result["runs"]!:N0} runs in {(double)list["milliseconds"]!:F0} ms");
            });
        });
        return command;
    }
}
