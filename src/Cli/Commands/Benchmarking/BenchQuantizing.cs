using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;
using Hone.Insight;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench quantize</c>: how fast are weights quantized, and what is lost?</summary>
static class BenchQuantizing
{
    public static Command Command()
    {
        Option<int> count = NumberOption.Of("--numbers", "Numbers; whole blocks of 256.", 1 << 20, Limits.From(256), "N");
        Option<int> runs = NumberOption.Of("--runs", "Times to turn them; the median is told, and the best.", 9, Limits.Above(0));
        Command command = new("quantize", """
            Times quantizing weights and reading them back, on one thread, and tells what is lost. Speeds are of the float32 numbers.

            Example: hone bench quantize --numbers 1048576
            """)
        { count, runs };
        command.SetAction(parsed =>
        {
            JsonObject result = new QuantizeBenchmark(parsed.GetValue(count) / 256 * 256).Run(parsed.GetValue(runs));
            CommandHost.Answer(parsed, () => result, () => Columns.Write(Terminal.OfAnswers(),
                ["TYPE", "QUANTIZE GB/s", "BEST", "BACK GB/s", "BEST", "RELATIVE ERROR"],
                [.. result["types"]!.AsArray().Select(line => (string[])
                [
                    (string)line!["type"]!, .. ((string[])["quantize", "best_quantize", "dequantize", "best_dequantize"])
                        .Select(name => Figures.Number((double)line[$"{name}_gigabytes_per_second"]!, 3)),
                    Figures.Number((double)line["relative_error"]!, 4),
                ])], 1));
        });
        return command;
    }
}
