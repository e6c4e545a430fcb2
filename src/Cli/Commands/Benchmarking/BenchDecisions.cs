using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Decisions;
using Hone.Runs.Decisions;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench decide</c>: how often is a decision wrong?</summary>
static class BenchDecisions
{
    public static Command Command()
    {
        DecisionRule usual = new();
        Option<int> count = NumberOption.Of("--comparisons", "Comparisons to make up for each number of seeds.", 10_000,
            Limits.Above(0), "N");
        Option<int> redrawn = NumberOption.Of("--redrawn",
            "How many of them to weigh also by drawing seeds and documents again, which is slow.", 1000, Limits.From(0), "N");
        Option<int[]> seeds = NumberListOption.Of<int>("--seeds", "Runs of each side.", Limits.Within(1, 100), "2,3,5,8");
        Option<int> documents = NumberOption.Of("--documents", "Documents.", 200, Limits.Above(1), "N");
        Option<double> deviation = NumberOption.Of("--seed-deviation", "Standard deviation over seeds.", 0.01, Limits.From(0), "NATS");
        Option<double> scatter = NumberOption.Of("--scatter",
            "Scatter over documents: of the groups' difference, and of a single run.", 0.05, Limits.From(0), "NATS");
        Option<double> least = NumberOption.Of("--min-effect", "The gain that is worth a change.", usual.MinimumEffect, Limits.From(0),
            "NATS");
        Option<double> level = NumberOption.Of("--level", "The probability beyond each end of an interval.", usual.Level,
            Limits.Within(1e-6, 0.4), "SHARE");
        Option<long> from = NumberOption.Of("--random", "Where the random numbers come from.", 1L, Limits.From(0), "N");
        Command command = new("decide", """
            Measures how often a decision is wrong, and how often it sees what there is to see, on comparisons that are made up.

            Example: hone bench decide --comparisons 10000 --seeds 2,3,5,8
            """)
        { count, redrawn, seeds, documents, deviation, scatter, least, level, from };
        command.SetAction(parsed =>
        {
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            DecisionSimulation template = new()
            {
                Candidates = 2, Baselines = 2, Documents = parsed.GetValue(documents), SeedDeviation = parsed.GetValue(deviation),
                GroupScatter = parsed.GetValue(scatter), RunScatter = parsed.GetValue(scatter), Seed = (ulong)parsed.GetValue(from),
            };
            int[] counts = parsed.GetValue(seeds) is { Length: > 0 } given ? given : [2, 3, 5, 8];
            JsonObject result = new DecisionBenchmark(parsed.GetValue(count), Math.Min(parsed.GetValue(count), parsed.GetValue(redrawn)),
                template, usual with { MinimumEffect = parsed.GetValue(least), Level = parsed.GetValue(level) })
                .Run(counts, screen.Progress);
            screen.Clear();
            CommandHost.Answer(parsed, () => result, () => Columns.Write(Terminal.OfAnswers(),
                ["SEEDS", "WRONG SHIP", "WITHOUT MINIMUM", "WELCH", "REDRAWING", "DIFFERENCE", "POWER", "PREDICTED", "HALF: POWER",
                    "PREDICTED", "SHIP", "PREDICTED"],
                [.. result["lines"]!.AsArray().Select(line => (string[])
                [
                    $"{line!["seeds"]}", .. Shares(line, "wrong_ship", "wrong_ship_without_minimum", "welch_wrong", "redrawing_wrong"),
                    Figures.Number((double)line["difference"]!, 4),
                    .. Shares(line, "power", "predicted_power", "half_power", "half_predicted_power", "ship", "predicted_ship"),
                ])], 0));

            static IEnumerable<string> Shares(JsonNode line, params string[] names) =>
                names.Select(name => (double?)line[name] is { } share ? Figures.Percent(share, 1) : Figures.None);
        });
        return command;
    }
}
