using System.CommandLine;
using Hone.Hosting;
using Hone.Hosting.Settings;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary>What several benchmarks are given.</summary>
static class BenchOptions
{
    /// <summary>Which kernels.</summary>
    public static Option<string> Precision()
    {
        Option<string> precision = new("--precision")
        {
            Description = "f32, bf16, or auto for whichever pays here.",
            DefaultValueFactory = _ => "f32",
        };
        precision.AcceptOnlyFromAmong(Precisions.Names);
        return precision;
    }

    /// <summary>The processor, with so many threads, in the precision that was asked for.</summary>
    public static IBackend Backend(ParseResult parsed, Option<int> threads, Option<string> precision) =>
        Backends.Create(threads: parsed.GetValue(threads), precision: Precisions.Of(
            Enum.Parse<PrecisionChoice>(parsed.GetValue(precision)!, ignoreCase: true), parsed.GetValue(threads)).Precision);
}
