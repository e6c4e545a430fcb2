using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench evidence</c>: how long does it take to find and to compare runs?</summary>
static class BenchEvidence
{
    public static Command Command()
    {
        Option<int> count = NumberOption.Of("--runs", "Runs to find one among.", 10_000, Limits.Above(0), "N");
        Option<int> compared = NumberOption.Of("--compared", "Runs to compare.", 20, Limits.Above(1), "N");
        Option<int> points = NumberOption.Of("--points", "Steps of each of these.", 100_000, Limits.Above(0), "N");
        Option<string?> to = new("--to")
        {
            Description = "Where the runs are made, and stay; else they are gone afterwards.", HelpName = "DIR",
        };
        Command command = new("evidence", """
            Times finding and comparing runs, on runs that are made up: their list, a filter, a comparison, its picture.

            Example: hone bench evidence --runs 10000 --compared 20 --points 100000
            """)
        { count, compared, points, to };
        command.SetAction(parsed =>
        {
            string? kept = parsed.GetValue(to);
            string folder = kept ?? Directory.CreateTempSubdirectory("hone-bench-").FullName;
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            try
            {
                JsonObject result = new EvidenceBenchmark(
                    folder, parsed.GetValue(count), parsed.GetValue(compared), parsed.GetValue(points)).Run(screen.Progress);
                screen.Clear();
                CommandHost.Answer(parsed, () => result, () =>
                {
                    Console.Out.WriteLine(
                        $"list of {(int)result["runs"]!:N0} runs: {(double)result["list_milliseconds"]!:F0} ms; filtered by "
                        + $"two fields: {(double)result["filter_milliseconds"]!:F0} ms");
                    Console.Out.WriteLine($"comparison of {result["compared"]} runs of {(int)result["points"]!:N0} steps: "
                        + $"{(double)result["compare_milliseconds"]!:F0} ms; its picture {(double)result["picture_milliseconds"]!:F0} ms");
                });
            }
            finally
            {
                if (kept is null) Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }
}
