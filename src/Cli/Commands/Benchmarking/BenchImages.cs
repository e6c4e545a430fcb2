using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench images</c>: how long does a step of a classifier of images take?</summary>
static class BenchImages
{
    public static Command Command()
    {
        Option<string> kind = new("--kind") { Description = "The model.", DefaultValueFactory = _ => "lenet" },
            precision = BenchOptions.Precision();
        kind.AcceptOnlyFromAmong(ImageBenchmark.Names);
        Option<int> batch = NumberOption.Of("--batch", "Images of the batch.", 128, Limits.Above(0)),
            side = NumberOption.Of("--side", "Rows and columns of an image.", 28, Limits.Above(0)),
            channels = NumberOption.Of("--channels", "1 for shades of grey, 3 for colours.", 1, Limits.Above(0)),
            runs = NumberOption.Of("--runs", "Steps to time; the median is told.", 50, Limits.Above(0)), threads = Options.Threads();
        Command command = new("images", """
            Times whole training steps of a classifier of images: forward, backward, gradient norm, AdamW's update.

            Example: hone bench images --kind lenet --batch 128
            """)
        { kind, batch, side, channels, runs, precision, threads };
        command.SetAction(parsed =>
        {
            using IBackend backend = BenchOptions.Backend(parsed, threads, precision);
            int length = parsed.GetValue(side);
            JsonObject result = new ImageBenchmark(parsed.GetValue(kind)!, new Planes(parsed.GetValue(channels), length, length),
                parsed.GetValue(batch), backend).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine(
                    $"{(double)result["milliseconds"]!:F2} ms a step of {result["batch"]} images of {result["image"]} (median of "
                    + $"{result["runs"]}, least {(double)result["least_milliseconds"]!:F2}), {(double)result["examples_per_second"]!:N0} "
                    + $"images/s, {Figures.Count((long)result["parameters"]!)} parameters");
                Console.Out.WriteLine(
                    $"{(double)result["model_gflops"]!:F0} GFLOP/s by model FLOPs, "
                    + $"{Figures.Percent((double)result["fraction_of_peak"]!, 0)} of {(double)result["peak_gflops"]!:F0} at most in the "
                    + $"same moments ({result["numerics_class"]}, {result["threads"]} threads)");
                foreach (JsonNode? operation in result["operations"]!.AsArray().Take(12))
                    Console.Out.WriteLine(
                        $"  {(string?)operation!["operation"],-16}{(string?)operation["pass"],-9}{(double)operation["milliseconds"]!,9:F3} "
                        + $"ms in {operation["runs"]} runs");
            });
        });
        return command;
    }
}
