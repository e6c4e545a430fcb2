using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// A step that learns the whole model and one that learns only what is added to it, in turns: on a machine that is shared, two numbers of
/// different minutes do not belong together.
/// </summary>
sealed class LoraBenchmark(GptOptions whole, LoraOptions lora, int batch, int length, IBackend backend)
{
    static readonly TimeSpan Warmup = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(60);

    public JsonObject Run(int runs)
    {
        using RandomStep full = Step(whole), adapted = Step(whole with { Lora = lora });
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Warmup)
        {
            full.Take();
            adapted.Take();
        }

        List<(double Full, double Adapted)> pairs = [];
        start = Stopwatch.GetTimestamp();
        while (pairs.Count < runs && Stopwatch.GetElapsedTime(start) < Patience) pairs.Add((Seconds(full), Seconds(adapted)));
        return new JsonObject
        {
            ["full_milliseconds"] = Timing.MedianOf(pairs.Select(pair => pair.Full)) * 1e3,
            ["lora_milliseconds"] = Timing.MedianOf(pairs.Select(pair => pair.Adapted)) * 1e3,
            ["ratio"] = Timing.MedianOf(pairs.Select(pair => pair.Adapted / pair.Full)),
            ["pairs"] = pairs.Count,
            ["full_parameters"] = full.Model.Parameters.Count,
            ["lora_parameters"] = adapted.Model.Parameters.Learned.Sum(parameter => parameter.Count),
            ["full_bytes"] = full.Model.Parameters.SizeInBytes + full.MicroBatch.SizeInBytes,
            ["lora_bytes"] = adapted.Model.Parameters.SizeInBytes + adapted.MicroBatch.SizeInBytes,
            ["numerics_class"] = backend.NumericsClass,
            ["threads"] = backend.Threads,
        };
    }

    RandomStep Step(GptOptions options) =>
        new(options, batch, length, backend, (parameters, _) => new AdamW(parameters, backend, new AdamWOptions()));

    static double Seconds(RandomStep step)
    {
        long start = Stopwatch.GetTimestamp();
        step.Take();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
