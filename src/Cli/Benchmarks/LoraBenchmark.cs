using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// A step that learns the whole model and one that learns only what is added to it, in turns: on a machine that is shared, two numbers of
/// different minutes do not belong together. Beside the time stands that of the processor, which others that run on it change less.
/// </summary>
sealed class LoraBenchmark(GptOptions whole, LoraOptions lora, int batch, int length, IBackend backend)
{
    const int Profiled = 5;
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

        List<((double Wall, double Processor) Full, (double Wall, double Processor) Adapted)> pairs = [];
        start = Stopwatch.GetTimestamp();
        while (pairs.Count < runs && Stopwatch.GetElapsedTime(start) < Patience) pairs.Add((Seconds(full), Seconds(adapted)));
        return new JsonObject
        {
            ["full_milliseconds"] = Timing.MedianOf(pairs.Select(pair => pair.Full.Wall)) * 1e3,
            ["lora_milliseconds"] = Timing.MedianOf(pairs.Select(pair => pair.Adapted.Wall)) * 1e3,
            ["ratio"] = Timing.MedianOf(pairs.Select(pair => pair.Adapted.Wall / pair.Full.Wall)),
            ["processor_ratio"] = Timing.MedianOf(pairs.Select(pair => pair.Adapted.Processor / pair.Full.Processor)),
            ["pairs"] = pairs.Count,
            ["full_parameters"] = full.Model.Parameters.Count,
            ["lora_parameters"] = adapted.Model.Parameters.Learned.Sum(parameter => parameter.Count),
            ["full_bytes"] = full.Model.Parameters.SizeInBytes + full.MicroBatch.SizeInBytes,
            ["lora_bytes"] = adapted.Model.Parameters.SizeInBytes + adapted.MicroBatch.SizeInBytes,
            ["numerics_class"] = backend.NumericsClass,
            ["threads"] = backend.Threads,
            ["full_operations"] = Operations(full),
            ["lora_operations"] = Operations(adapted),
        };
    }

    RandomStep Step(GptOptions options) =>
        new(options, batch, length, backend, (parameters, _) => new AdamW(parameters, backend, new AdamWOptions()));

    /// <summary>Where the time of a step goes, the most expensive first: of several, since one may be disturbed.</summary>
    static JsonArray Operations(RandomStep step)
    {
        step.MicroBatch.Profile = new Profile();                             // of a step that compiles what notes the times
        step.Take();
        Profile profile = step.MicroBatch.Profile = new Profile();
        for (int i = 0; i < Profiled; i++) step.Take();
        return new JsonArray([.. profile.Entries.Select(entry => (JsonNode)new JsonObject
        {
            ["operation"] = entry.Operation, ["pass"] = entry.Pass, ["milliseconds"] = entry.Seconds * 1e3 / Profiled,
            ["runs"] = entry.Runs / Profiled,
        })]);
    }

    static (double Wall, double Processor) Seconds(RandomStep step)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan processor = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        step.Take();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return (wall, (self.TotalProcessorTime - processor).TotalSeconds);
    }
}
