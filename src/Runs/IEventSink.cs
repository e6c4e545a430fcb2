namespace Hone.Runs;

/// <summary>Told everything that happens in a run, each event after the log has it: a dashboard, another format, another program.</summary>
/// <remarks>What happened before, in a run that goes on, it is not told; <see cref="EventLog.Read"/> has that.</remarks>
public interface IEventSink : IDisposable
{
    /// <summary>Takes an event in, on the training thread: what takes long belongs on a thread of the sink's own.</summary>
    void Add(RecordedEvent recorded);
}
