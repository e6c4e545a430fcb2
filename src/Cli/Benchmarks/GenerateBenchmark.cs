using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// Tokens a second of reading a prompt, and of writing on, one text at a time: every weight is read once for a token that is written, so
/// that memory sets the pace.
/// </summary>
sealed class GenerateBenchmark(GptModel model, IBackend backend)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads the prompt and writes so many tokens, from the beginning each time.</summary>
    public JsonObject Run(int prompt, int tokens, int runs)
    {
        using Generator generator = new(model, backend);
        SamplingOptions greedy = new() { Temperature = 0 };
        int[] ids = [.. Enumerable.Range(0, prompt).Select(i => 1 + i % (model.Options.Vocabulary - 1))];
        List<double> readings = [], busyReadings = [], busyWritings = [];
        Timing timing = Timing.Of(() =>
        {
            generator.Clear();
            long start = Stopwatch.GetTimestamp();
            double busy = Busy();
            using IEnumerator<int> written = generator.Continue(ids, greedy).GetEnumerator();
            written.MoveNext();
            readings.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            busyReadings.Add(Busy() - busy);
            busy = Busy();
            for (int i = 1; i < tokens; i++) written.MoveNext();
            busyWritings.Add(Busy() - busy);
        }, () => backend.MeasureBandwidth().Read, new Repetition { Runs = runs, Patience = Patience });
        double[] counted = [.. readings.TakeLast(timing.Runs)], writing = [.. timing.All.Zip(counted, (whole, read) => whole - read)];
        // The token that follows a prompt belongs to reading it, but where there is no more of a prompt than what is begun with.
        (double read, double written, int count) = prompt > 1 ? (Timing.MedianOf(counted), Timing.MedianOf(writing), tokens - 1)
            : (0, timing.Median, tokens);
        double least = prompt > 1 ? writing.Min() : timing.Least;
        long weights = 4 * model.Parameters.FlatLength + model.Parameters.PackedBytes;
        double bytes = (double)weights * count;
        JsonObject result = new()
        {
            ["tokens_per_second"] = count / written,
            ["best_tokens_per_second"] = count / least,
            ["milliseconds"] = 1e3 * written / count,
            ["least_milliseconds"] = 1e3 * least / count,
            ["runs"] = timing.Runs,
            ["bytes_per_token"] = weights,
            ["gigabytes_per_second"] = bytes / written / 1e9,
            ["bandwidth_gigabytes_per_second"] = timing.Ceiling / 1e9,
            ["fraction_of_bandwidth"] = bytes / written / timing.Ceiling,
            ["threads"] = backend.Threads,
            ["tokens_per_processor_second"] = (tokens - 1) / Timing.MedianOf(busyWritings.TakeLast(timing.Runs)),
        };
        if (prompt > 1)
        {
            result["prompt_tokens"] = prompt;
            result["prompt_tokens_per_second"] = prompt / read;
            result["prompt_tokens_per_processor_second"] = prompt / Timing.MedianOf(busyReadings.TakeLast(timing.Runs));
            result["best_prompt_tokens_per_second"] = prompt / counted.Min();
        }

        return result;
    }

    /// <summary>Seconds of processors that this process has had: what other programs take of them does not count.</summary>
    static double Busy() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
