using System.Text.Json.Nodes;
using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;

namespace Hone.Cli.Benchmarks;

/// <summary>Tokens a second of writing one text: every weight is read once a token, so memory sets the pace.</summary>
sealed class GenerateBenchmark(GptOptions options, IBackend backend)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Writes so many tokens, from the beginning each time.</summary>
    public JsonObject Run(int tokens, int runs)
    {
        using GptModel model = new(options, backend, seed: 1);
        using Generator generator = new(model, backend);
        SamplingOptions greedy = new() { Temperature = 0 };
        Timing timing = Timing.Of(() =>
        {
            generator.Clear();
            _ = generator.Continue([1], greedy).Take(tokens).Last();
        }, () => backend.MeasureBandwidth().Read, new Repetition { Runs = runs, Patience = Patience });
        double bytes = 4.0 * model.Parameters.Count * tokens;
        return new JsonObject
        {
            ["tokens_per_second"] = tokens / timing.Median,
            ["milliseconds"] = 1e3 * timing.Median / tokens,
            ["least_milliseconds"] = 1e3 * timing.Least / tokens,
            ["runs"] = timing.Runs,
            ["bytes_per_token"] = 4 * model.Parameters.Count,
            ["gigabytes_per_second"] = bytes / timing.Median / 1e9,
            ["bandwidth_gigabytes_per_second"] = timing.Ceiling / 1e9,
            ["fraction_of_bandwidth"] = timing.Fraction(bytes),
            ["threads"] = backend.Threads,
        };
    }
}
