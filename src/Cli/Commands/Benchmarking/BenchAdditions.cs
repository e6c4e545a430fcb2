using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench lora</c>: what does a step cost that learns low-rank additions alone?</summary>
static class BenchAdditions
{
    public static Command Command()
    {
        BenchedModel shape = new();
        LoraOptions usual = new() { Rank = 8, Alpha = 16 };
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 4, Limits.Above(0)),
            runs = NumberOption.Of("--runs", "Pairs of steps to time; medians are told.", 30, Limits.Above(0)),
            rank = NumberOption.Of("--rank", "Rows of the narrow matrices.", usual.Rank, Limits.Above(0)), threads = Options.Threads();
        Option<string> targets = new("--targets")
        {
            Description = "The matrices that have additions, with commas between.", HelpName = "NAMES",
            DefaultValueFactory = _ => LinearModule.All,
        };
        Option<string> precision = BenchOptions.Precision();
        Command command = new("lora", """
            Times a step that learns the whole model beside one that learns only low-rank additions to it, in turns.

            Example: hone bench lora --layers 6 --width 384 --heads 6 --vocab 4096 --batch 4 --seq 256 --rank 8
            """)
        { batch, runs, rank, targets, precision, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = BenchOptions.Backend(parsed, threads, precision);
            LoraOptions lora = usual with { Rank = parsed.GetValue(rank), Targets = WordList.Of(parsed.GetValue(targets)) };
            GptOptions options = shape.Of(parsed);
            if ((options with { Lora = lora }).Validate() is [var problem, ..])
                throw new InvalidDataException($"{problem}\nChoose others with --rank and --targets.");
            JsonObject result = new LoraBenchmark(options, lora, parsed.GetValue(batch), shape.Length(parsed), backend)
                .Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"{(double)result["full_milliseconds"]!:F1} ms a step of the whole model, "
                    + $"{(double)result["lora_milliseconds"]!:F1} ms with additions alone: {(double)result["ratio"]!:F3} of the time "
                    + $"by the clock, {(double)result["processor_ratio"]!:F3} of the processor's (medians of "
                    + $"{result["pairs"]} pairs; {result["numerics_class"]}, {result["threads"]} threads)");
                Console.Out.WriteLine($"{Figures.Count((long)result["lora_parameters"]!)} of "
                    + $"{Figures.Count((long)result["full_parameters"]!)} parameters are learned; "
                    + $"{Figures.Size((long)result["lora_bytes"]!)} "
                    + $"of memory, {Figures.Size((long)result["full_bytes"]!)} for the whole");
            });
        });
        return command;
    }
}
