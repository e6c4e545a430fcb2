using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench step</c>: how long does a whole training step of a language model take?</summary>
static class BenchSteps
{
    public static Command Command()
    {
        BenchedModel shape = new();
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 4, Limits.Above(0));
        Option<int> runs = NumberOption.Of("--runs", "Steps to time; the median is told.", 30, Limits.Above(0));
        Option<int> threads = Options.Threads();
        Option<string> precision = BenchOptions.Precision(), optimizer = new("--optimizer")
        {
            Description = "Whose update is part of the step.",
            DefaultValueFactory = _ => StepBenchmark.Names[0],
        };
        optimizer.AcceptOnlyFromAmong(StepBenchmark.Names);
        Option<float> dropout = NumberOption.Of("--dropout", "Probability with which numbers are dropped.", 0f, Limits.FromToBelow(0, 1)),
            smoothing = NumberOption.Of("--label-smoothing", "What part of each target counts as all tokens alike.", 0f,
                Limits.FromToBelow(0, 1));
        Command command = new("step", """
            Times whole training steps: forward, backward, gradient norm, the optimizer's update.

            Example: hone bench step --layers 4 --width 128 --heads 4 --vocab 65 --batch 12 --seq 64 --precision bf16
            """)
        { batch, runs, precision, optimizer, dropout, smoothing, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            using IBackend backend = BenchOptions.Backend(parsed, threads, precision);
            GptOptions options = shape.Of(parsed) with
            {
                Dropout = parsed.GetValue(dropout), LabelSmoothing = parsed.GetValue(smoothing),
            };
            JsonObject result = new StepBenchmark(options, parsed.GetValue(batch), shape.Length(parsed), backend,
                parsed.GetValue(optimizer)!).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(double)result["milliseconds"]!:F1} ms a step (median of {result["runs"]}, least "
                    + $"{(double)result["least_milliseconds"]!:F1}), {(double)result["tokens_per_second"]!:N0} tokens/s");
                Console.Out.WriteLine(
                    $"{(double)result["model_gflops"]!:F0} GFLOP/s by model FLOPs, "
                    + $"{Figures.Percent((double)result["fraction_of_peak"]!, 0)} of {(double)result["peak_gflops"]!:F0} at most in the "
                    + $"same moments ({result["numerics_class"]}, {result["threads"]} threads)");
                Console.Out.WriteLine(
                    $"{(long)result["planned_bytes"]! / 1e6:N0} MB planned, {(long)result["peak_resident_bytes"]! / 1e6:N0} MB resident at "
                    + "most");
                Console.Out.WriteLine(
                    $"{(double)result["update_milliseconds"]!:F1} ms for {result["optimizer"]}'s update alone, "
                    + $"{Figures.Percent((double)result["update_share"]!, 0)} of the step");
                foreach (JsonNode? operation in result["operations"]!.AsArray().Take(12))
                    Console.Out.WriteLine(
                        $"  {(string?)operation!["operation"],-16}{(string?)operation["pass"],-9}{(double)operation["milliseconds"]!,9:F2} "
                        + $"ms in {operation["runs"]} runs");
            });
        });
        return command;
    }
}
