using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Cli.Benchmarks;

/// <summary>Tokens a second of writing one text: every weight is read once a token, so memory sets the pace.</summary>
sealed class GenerateBenchmark(GptOptions options, IBackend backend)
{
    public JsonObject Run(int tokens)
    {
        using GptModel model = new(options, seed: 1);
        using Generator generator = new(model, backend);
        SamplingOptions greedy = new() { Temperature = 0 };
        _ = generator.Continue([1, 2, 3], greedy).Take(8).Last();
        long start = Stopwatch.GetTimestamp();
        _ = generator.Continue([], greedy).Take(tokens).Last();
        double perSecond = tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
        double bandwidth = backend.MeasureBandwidth().Read;
        return new JsonObject
        {
            ["tokens_per_second"] = perSecond,
            ["milliseconds"] = 1e3 / perSecond,
            ["bytes_per_token"] = 4 * model.Parameters.Count,
            ["gigabytes_per_second"] = 4 * model.Parameters.Count * perSecond / 1e9,
            ["bandwidth_gigabytes_per_second"] = bandwidth / 1e9,
            ["fraction_of_bandwidth"] = 4 * model.Parameters.Count * perSecond / bandwidth,
            ["threads"] = backend.Threads,
        };
    }
}
