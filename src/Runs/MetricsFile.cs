using Hone.Text;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// Keeps <c>training_metrics.json</c> current while training: at every evaluation and at the end, and between them as often as costs
/// the run at most one part in a hundred of its time.
/// </summary>
sealed class MetricsFile(string path, TimeProvider clock) : IEventSink
{
    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    const int PauseInWrites = 100;

    readonly TrainingMetrics _metrics = new();
    long _written = clock.GetTimestamp();
    TimeSpan _pause = ShortestPause;

    /// <summary>Takes an event in, and writes the file if it is due.</summary>
    public void Add(RecordedEvent recorded)
    {
        TrainingEvent e = recorded.Event;
        _metrics.Add(e);
        if (e is Evaluated or RunFinished or RunFailed || clock.GetElapsedTime(_written) >= _pause)
            Write();
    }

    /// <summary>Takes in what happened before this process, without writing.</summary>
    public void Restore(IEnumerable<TrainingEvent> events)
    {
        foreach (TrainingEvent e in events)
            _metrics.Add(e);
    }

    /// <summary>Nothing is open between two writes.</summary>
    public void Dispose() { }

    void Write()
    {
        long start = clock.GetTimestamp();
        AtomicFile.Write(path, _metrics.ToJson(), durable: false);               // events.jsonl can always make it again
        _written = clock.GetTimestamp();
        TimeSpan enough = PauseInWrites * clock.GetElapsedTime(start, _written);
        _pause = enough > ShortestPause ? enough : ShortestPause;
    }
}
