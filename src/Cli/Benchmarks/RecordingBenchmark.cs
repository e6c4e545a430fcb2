using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Settings;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Tensors.Benchmarks;
using Hone.Training.Events;
using Hone.Training.Optimizers;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// What it costs a training step to be recorded: blocks of steps that nobody hears of, beside blocks whose every step goes into a run's
/// record and to all who are told of it, in turns.
/// </summary>
/// <param name="options">The model.</param>
/// <param name="batch">Rows of the batch.</param>
/// <param name="length">Tokens of a row.</param>
/// <param name="backend">Who computes.</param>
/// <param name="settings">Who is told beside the record.</param>
sealed class RecordingBenchmark(GptOptions options, int batch, int length, IBackend backend, ReportSettings settings)
{
    /// <summary>Loss, rate, norm, tokens a second and epoch.</summary>
    const int ScalarsOfStep = 5;

    /// <summary>What threads beside the training do of a block is done by then, and counted with the block.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.2);

    /// <summary>Measures.</summary>
    /// <param name="rounds">Pairs of blocks.</param>
    /// <param name="steps">Steps of a block.</param>
    /// <param name="told">Told what is being done.</param>
    public JsonObject Run(int rounds, int steps, Action<string> told)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("hone-bench-");
        try
        {
            using RandomStep step = new(options, batch, length, backend, (parameters, on) => new AdamW(parameters, on, new AdamWOptions()));
            for (int i = 0; i < steps; i++) step.Take();                     // compiles, and is not counted
            RunFolder folder = RunFolder.Create(Path.Combine(root.FullName, "recorded"));
            List<string> warnings = [];
            List<double> appends = [], plain = [], walls = [], loads = [];
            using (RunRecord record = RunRecord.Begin(folder, EvidenceBenchmark.Made("recorded", 0, 1)))
            using (Reporting reporting = new(settings, record, warnings.Add))
            {
                record.Append(new RunStarted(0, rounds * steps, step.Tokens, backend.NumericsClass, backend.Threads, new string('0', 32)));
                int number = 0;
                for (int round = 0; round < rounds; round++)
                {
                    told($"pair {round + 1} of {rounds}");
                    (double wall, double load) = Block(steps, step.Take);
                    (double recordedWall, double recordedLoad) = Block(steps, () =>
                    {
                        step.Take();
                        long start = Stopwatch.GetTimestamp();
                        record.Append(Taken(number++, step.Tokens));
                        appends.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                    });
                    plain.Add(wall / steps);
                    walls.Add(recordedWall / wall - 1);
                    loads.Add(recordedLoad / load - 1);
                }

                reporting.Finish();
            }

            double append = Timing.MedianOf(appends), mean = appends.Average(), ofStep = Timing.MedianOf(plain);
            return new JsonObject
            {
                ["step_milliseconds"] = 1e3 * ofStep, ["append_microseconds"] = 1e6 * append, ["mean_append_microseconds"] = 1e6 * mean,
                ["microseconds_per_scalar"] = 1e6 * append / ScalarsOfStep, ["share_of_step"] = mean / ofStep,
                ["time_share"] = Timing.MedianOf(walls), ["processor_share"] = Timing.MedianOf(loads),
                ["pairs"] = rounds, ["steps"] = steps, ["tensorboard"] = settings.TensorBoard, ["mlflow"] = settings.Mlflow,
                ["otlp"] = settings.Otlp, ["numerics_class"] = backend.NumericsClass, ["threads"] = backend.Threads,
                ["warnings"] = new JsonArray([.. warnings.Select(warning => (JsonNode)warning.ReplaceLineEndings(" "))]),
            };
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>Seconds of a block by the clock, and of processors with the pause behind it.</summary>
    static (double Wall, double Load) Block(int steps, Action step)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++) step();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Thread.Sleep(Pause);
        return (wall, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    static StepTaken Taken(int number, int tokens) => new(number, 2 + 1f / (number + 1), 0.5f, 1e-3f, tokens, number * 0.0123,
        0.0123, $"{number:x16}", $"{number:x32}");
}
