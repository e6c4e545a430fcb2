using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench prepare</c>: how fast does a text become shards?</summary>
static class BenchPreparing
{
    public static Command Command()
    {
        Argument<string> path = new("PATH") { Description = "A plain text." };
        Option<string> tokenizer = new("--tokenizer") { Description = "A tokenizer's file.", HelpName = "FILE", Required = true };
        Option<int> runs = NumberOption.Of("--runs", "Times to do both; medians are told.", 5, Limits.Above(0));
        Option<int> threads = Options.Threads();
        DocumentOptions documents = new();
        Command command = new("prepare", """
            Times preparing a text into shards beside only encoding it.

            Example: hone bench prepare books.txt --tokenizer tokenizer.json --separator "\n\n"
            """)
        { path, tokenizer, runs, threads };
        documents.AddTo(command);
        command.SetAction(parsed =>
        {
            int workers = Options.Workers(parsed.GetValue(threads));
            JsonObject result = new PrepareBenchmark(
                documents.Of(parsed, parsed.GetRequiredValue(path)), parsed.GetRequiredValue(tokenizer), workers)
                .Run(Math.Max(1, parsed.GetValue(runs)));
            CommandHost.Answer(parsed, () => result, () => Console.Out.WriteLine(
                $"encoding {(double)result["encode_megabytes_per_second"]!:F1} MB/s, preparing "
                    + $"{(double)result["prepare_megabytes_per_second"]!:F1} MB/s: "
                + $"{Figures.Percent((double)result["fraction_of_encoding"]!, 0)} of it, {result["threads"]} threads, median of "
                + $"{result["runs"]}"));
        });
        return command;
    }
}
