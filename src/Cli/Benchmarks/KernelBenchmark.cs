using System.Text.Json.Nodes;
using Hone.Insight;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;

namespace Hone.Cli.Benchmarks;

/// <summary>The kernels of a model's step one by one, beside the peaks and the bandwidth of the same minute.</summary>
sealed class KernelBenchmark(GptOptions options, int batch, int length, IBackend backend)
{
    /// <summary>Measures; each line is told as soon as it is known.</summary>
    public JsonObject Run(Action<string> tell)
    {
        double peak = backend.MeasurePeak();
        (double read, double copy) = backend.MeasureBandwidth();
        tell($"{backend.NumericsClass}, {backend.Threads} threads: {peak / 1e9:F0} GFLOP/s at most, memory gives {read / 1e9:F1} GB/s and "
            + $"copies {copy / 1e9:F1} GB/s (read and written)");
        JsonArray kernels = [];
        KernelSizes sizes = new(batch, length, options.Width, options.FeedForwardWidth, options.Vocabulary,
            new Heads(options.Heads, options.KeyValueHeads, options.HeadSize));
        foreach (KernelTiming timing in KernelTimings.Run(backend, sizes))
        {
            string unit = timing.IsArithmetic ? "GFLOP/s" : "GB/s";
            tell($"  {timing.Kernel,-42}{timing.Size,-24}{timing.Seconds * 1e3,9:F3} ms{timing.Rate / 1e9,8:F0} "
                + $"{unit,-8}{Figures.Percent(timing.Fraction, 0),5} of {timing.Ceiling / 1e9:F0}");
            kernels.Add((JsonNode)new JsonObject
            {
                ["kernel"] = timing.Kernel,
                ["size"] = timing.Size,
                ["milliseconds"] = timing.Seconds * 1e3,
                ["least_milliseconds"] = timing.Least * 1e3,
                [timing.IsArithmetic ? "gflops" : "gigabytes_per_second"] = timing.Rate / 1e9,
                [timing.IsArithmetic ? "peak_gflops" : "bandwidth_gigabytes_per_second"] = timing.Ceiling / 1e9,
                ["fraction"] = timing.Fraction,
            });
        }

        return new JsonObject
        {
            ["numerics_class"] = backend.NumericsClass,
            ["threads"] = backend.Threads,
            ["peak_gflops"] = peak / 1e9,
            ["read_gigabytes_per_second"] = read / 1e9,
            ["copy_gigabytes_per_second"] = copy / 1e9,
            ["kernels"] = kernels,
        };
    }
}
