using System.Collections.Concurrent;
using System.Globalization;
using Hone.Hosting.Settings;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Reporting;

namespace Hone.Hosting;

/// <summary>
/// Tells others what happens in a run: TensorBoard, an MLflow server, an OpenTelemetry collector. Nothing that goes wrong there ends the
/// run or holds it up; it is told, and <c>events.jsonl</c> has everything.
/// </summary>
sealed class Reporting : IDisposable
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(10), _impatience = TimeSpan.FromSeconds(3);

    readonly RunRecord _record;
    readonly Action<string> _warn;
    readonly ConcurrentQueue<string> _warnings = new();                          // from other threads, told on the run's own
    readonly List<IEventSink> _sinks = [];
    MlflowSender? _mlflow;

    /// <summary>Begins.</summary>
    /// <param name="settings">To whom.</param>
    /// <param name="record">The run.</param>
    /// <param name="warn">Told what goes wrong, on the thread that calls.</param>
    public Reporting(ReportSettings settings, RunRecord record, Action<string> warn)
    {
        (_record, _warn) = (record, warn);
        if (record.Manifest.Reproduction is not null) return;                    // made to be held against another, by nobody else's eyes
        (string Name, string Value)[] flat = [.. RecipeText.Flat(record.Manifest.Recipe)];
        if (settings.TensorBoard) Add(new TensorBoardSink(record.Folder, flat, _warnings.Enqueue));
        Attempt(() =>
        {
            if (settings.Otlp is not { } otlp) return;                           // instruments take time to be made
            OtlpTarget collector = OtlpTarget.Of(otlp);
            Add(new TrainingMeter(record.Manifest.Id));
            Add(new OtlpExporter(collector, record.Manifest.Id, record.Manifest.Name, _warnings.Enqueue));
        });
        Attempt(() =>
        {
            if (settings.Mlflow is not { } mlflow) return;
            _mlflow = new MlflowSender(record.Folder, MlflowTarget.Of(mlflow, settings.MlflowExperiment), flat, _warnings.Enqueue);
            _mlflow.Start();
        });
    }

    /// <summary>Proves, before a run begins, that what the environment is to give is there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Check(ReportSettings settings)
    {
        if (settings.Mlflow is { } mlflow) MlflowTarget.Of(mlflow, settings.MlflowExperiment);
        if (settings.Otlp is { } otlp) OtlpTarget.Of(otlp);
    }

    /// <summary>Tells what went wrong since the last time.</summary>
    public void Tell()
    {
        while (_warnings.TryDequeue(out string? warning)) _warn(warning);
    }

    /// <summary>Has everybody told the end, for ten seconds at most, and says what is left.</summary>
    public void Finish()
    {
        foreach (IEventSink sink in _sinks) sink.Dispose();
        FinishMlflow(_patience);
        Tell();
    }

    /// <summary>The same of a run that was cut short, which nobody waits for.</summary>
    public void Dispose() => FinishMlflow(_impatience);

    void FinishMlflow(TimeSpan patience)
    {
        if (_mlflow is null) return;
        bool isAll = _mlflow.Finish(patience);
        if (!isAll)
            _warnings.Enqueue(string.Create(CultureInfo.InvariantCulture,
                $"the MLflow server has not got all of the run: {Left():N0} bytes of its log, its pictures or its end are left\n")
                + $"Send them when the server is there: hone sync {_record.Folder.Id}");
        if (_mlflow.Refused > 0)
            _warnings.Enqueue($"the MLflow server refused {_mlflow.Refused} points, which it therefore lacks; the run's record has them");
        _mlflow.Dispose();
        _mlflow = null;
    }

    long Left() => new FileInfo(_record.Folder.EventsFile).Length - _mlflow!.Progress.Position;

    void Add(IEventSink sink)
    {
        _record.Add(sink);
        _sinks.Add(sink);
    }

    /// <summary>A run that goes on where the environment lacks something goes on all the same.</summary>
    void Attempt(Action begin)
    {
        try
        {
            begin();
        }
        catch (InvalidDataException problem)
        {
            _warnings.Enqueue(problem.Message);
        }
    }
}
