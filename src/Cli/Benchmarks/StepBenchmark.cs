using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models.Gpt;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Tensors.Parameters;
using Hone.Training;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// One whole training step (forward, backward, gradient norm, update) on random tokens, beside the peak of the same minute.
/// </summary>
sealed class StepBenchmark(GptOptions options, int batch, int length, IBackend backend, string optimizerName = "adamw")
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly Dictionary<string, Func<ParameterSet, IBackend, Optimizer>> Optimizers = new()
    {
        ["adamw"] = (parameters, backend) => new AdamW(parameters, backend, new AdamWOptions()),
        ["muon"] = (parameters, backend) => new Muon(parameters, backend, new MuonOptions()),
        ["lion"] = (parameters, backend) => new Lion(parameters, backend, new LionOptions()),
        ["sgd"] = (parameters, backend) => new Sgd(parameters, backend, new SgdOptions()),
    };

    /// <summary>Optimizers it can time.</summary>
    public static string[] Names => [.. Optimizers.Keys];

    public JsonObject Run(int runs)
    {
        using RandomStep step = new(options, batch, length, backend, Optimizers[optimizerName]);
        (GptModel model, MicroBatch microBatch, Optimizer optimizer, int tokens) =
            (step.Model, step.MicroBatch, step.Optimizer, step.Tokens);
        double flops = (double)new GptCost(options with { Context = length }).FlopsPerToken * tokens;     // attention over what is there
        Timing timing = Timing.Of(step.Take, backend.MeasurePeak, new Repetition { Runs = runs, Patience = Patience });
        Timing updating = Timing.Of(step.Update, backend.MeasurePeak,
            new Repetition { Runs = Math.Max(1, runs / 2), Patience = Patience });
        microBatch.Profile = new Profile();                                  // of a step that compiles what notes the times
        microBatch.Run();
        Profile profile = microBatch.Profile = new Profile();
        microBatch.Run();
        return new JsonObject
        {
            ["milliseconds"] = timing.Median * 1e3,
            ["least_milliseconds"] = timing.Least * 1e3,
            ["runs"] = timing.Runs,
            ["tokens_per_second"] = tokens / timing.Median,
            ["model_gflops"] = flops / timing.Median / 1e9,
            ["peak_gflops"] = timing.Ceiling / 1e9,
            ["fraction_of_peak"] = timing.Fraction(flops),
            ["optimizer"] = optimizer.Name,
            ["update_milliseconds"] = updating.Median * 1e3,
            ["update_share"] = updating.Median / timing.Median,
            ["parameters"] = model.Parameters.Count,
            ["planned_bytes"] = model.Parameters.SizeInBytes + microBatch.SizeInBytes + backend.WorkspaceInBytes,
            ["peak_resident_bytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
            ["numerics_class"] = backend.NumericsClass,
            ["threads"] = backend.Threads,
            ["operations"] = new JsonArray([.. profile.Entries.Select(entry => (JsonNode)new JsonObject
            {
                ["operation"] = entry.Operation, ["pass"] = entry.Pass, ["milliseconds"] = entry.Seconds * 1e3, ["runs"] = entry.Runs,
            })]),
        };
    }
}
