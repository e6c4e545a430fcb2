using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Commands.Tokenizing;
using Hone.Data.Sources;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Text;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench encode</c>: how fast does a text become tokens?</summary>
static class BenchEncoding
{
    public static Command Command()
    {
        Option<string> tokenizer = TokenizerVerbs.Tokenizer();
        Option<string> text = new("--text")
        {
            Description = "The text to encode, in memory before it begins.",
            HelpName = "FILE",
            Required = true,
        };
        Option<int> rounds = NumberOption.Of("--runs", "Times to encode it; the median is told.", 5, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> runs = Options.RunDirectory();
        Command command = new("encode", """
            Times turning a text into tokens.

            Example: hone bench encode --tokenizer books.json --text corpus.txt --threads 1
            """)
        { tokenizer, text, rounds, threads, runs };
        command.SetAction(parsed =>
        {
            Tokenizer used = Tokenizers.Find(parsed.GetRequiredValue(tokenizer), parsed.GetRequiredValue(runs));
            int count = Options.Workers(parsed.GetValue(threads));
            JsonObject result = new EncodeBenchmark(used, TextSource.FromFile(parsed.GetRequiredValue(text)).Bytes, count)
                .Run(parsed.GetValue(rounds));
            CommandHost.Answer(parsed, () => result, () => Console.Out.WriteLine(
                $"{(double)result["megabytes_per_second"]!:F1} MB/s on {Figures.Count(count, "thread")} (median of {result["runs"]}, at "
                    + $"best {(double)result["best_megabytes_per_second"]!:F1}), "
                + $"{Figures.Count((int)result["tokens"]!, "token")}, ids {((string)result["ids_sha256"]!)[..16]}"));
        });
        return command;
    }
}
