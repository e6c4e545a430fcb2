using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Benchmarks;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench recording</c>: what does it cost a training step to be recorded?</summary>
static class BenchRecording
{
    public static Command Command()
    {
        BenchedModel shape = new();
        Option<int> batch = NumberOption.Of("--batch", "Rows of the batch.", 12, Limits.Above(0)),
            rounds = NumberOption.Of("--runs", "Pairs of blocks to time; medians are told.", 10, Limits.Above(0)),
            steps = NumberOption.Of("--steps", "Steps of a block.", 100, Limits.Above(0), "N"), threads = Options.Threads();
        Option<string> precision = BenchOptions.Precision();
        Option<bool> board = new("--tensorboard") { Description = "TensorBoard event files are written too." };
        Option<string?> mlflow = new("--mlflow") { Description = "An MLflow server is told too.", HelpName = "URL" },
            otlp = new("--otlp") { Description = "An OpenTelemetry collector is told too.", HelpName = "URL" };
        Command command = new("recording", """
            Times training steps that go into a run's record, and to whoever else is told of them, beside steps that nobody hears of.

            Example: hone bench recording --tensorboard --mlflow http://localhost:5000 --otlp http://localhost:4318
            """)
        { batch, rounds, steps, precision, board, mlflow, otlp, threads };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            (string? server, string? collector) = (parsed.GetValue(mlflow), parsed.GetValue(otlp));
            ReportSettings settings = new(parsed.GetValue(board), server, server is null ? null : "hone-bench", collector);
            Reporting.Check(settings);
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            using IBackend backend = BenchOptions.Backend(parsed, threads, precision);
            JsonObject result = new RecordingBenchmark(shape.Of(parsed), parsed.GetValue(batch), shape.Length(parsed), backend, settings)
                .Run(parsed.GetValue(rounds), parsed.GetValue(steps), screen.Progress);
            screen.Clear();
            CommandHost.Answer(parsed, () => result, () =>
            {
                Console.Out.WriteLine($"{(double)result["append_microseconds"]!:F1} µs to record a step of "
                    + $"{(double)result["step_milliseconds"]!:F2} ms: {(double)result["microseconds_per_scalar"]!:F2} µs a scalar, "
                    + $"{Figures.Percent((double)result["share_of_step"]!, 2)} of the step (medians of {result["pairs"]} pairs of "
                    + $"{result["steps"]} steps; {result["numerics_class"]}, {result["threads"]} threads)");
                Console.Out.WriteLine($"a block that is recorded takes {Figures.Percent((double)result["time_share"]!, 2)} more of the "
                    + $"clock and {Figures.Percent((double)result["processor_share"]!, 2)} more of the processors than one that is not");
                foreach (JsonNode? warning in result["warnings"]!.AsArray()) Console.Error.WriteLine((string?)warning);
            });
        });
        return command;
    }
}
