using Hone.Runs.Hardware;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// The writing side of a run, held by one process at a time: it takes what training tells and keeps every file of the record true
/// to it. Disposing it before an ending was told leaves an interrupted run, which is what it then is.
/// </summary>
public sealed class RunRecord : IDisposable
{
    readonly FileLock _hold;
    readonly EventLog _log;
    readonly HeartbeatWriter _heartbeat;
    readonly HardwareLog _hardware;
    readonly ResourceUse? _before;                                               // what earlier processes of the run took
    readonly List<IEventSink> _sinks = [];
    readonly TimeProvider _clock;
    readonly EffectiveEvents _history = new();

    RunRecord(RunFolder folder, FileLock hold, Func<Manifest> open, TimeProvider clock)
    {
        Folder = folder;
        _hold = hold;
        _clock = clock;
        _log = EventLog.Open(folder.EventsFile, clock);
        MetricsFile metrics = new(folder.MetricsFile, clock);
        try
        {
            EventHistory before = EventLog.ReadRaw(folder.EventsFile).EnsureWhole();
            metrics.Restore(before.Training);
            foreach (RecordedEvent recorded in before.Events)
                Remember(recorded);

            Controls = new ControlFile(folder);                                  // before anybody is told that the run is there to ask
            // The heartbeat first: a manifest that says "running" without one would be a dead run's.
            int step = _history.Events.Count > 0 ? _history.Events[^1].Event.Step : 0;
            int steps = before.Training.OfType<RunStarted>().LastOrDefault()?.Steps ?? 0;
            _heartbeat = new HeartbeatWriter(folder.HeartbeatFile, step, steps, clock);
            _hardware = new HardwareLog(folder.HardwareFile, step, clock);
            _sinks.AddRange([_heartbeat, _hardware, metrics]);
            Manifest = open();
            _before = Manifest.Resources;
            if (Manifest.Code is { Changes: not null } code && code == CodeIdentity.Current) CodeIdentity.KeepChanges(folder);
        }
        catch
        {
            _heartbeat?.Dispose();
            _hardware?.Dispose();
            _log.Dispose();
            throw;
        }
    }

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>What is asked of the run from now on.</summary>
    public ControlFile Controls { get; }

    /// <summary>The manifest as last written from here.</summary>
    public Manifest Manifest { get; private set; }

    /// <summary>Beats of <c>heartbeat.json</c> that could not be written: a disk that fills up shows here first.</summary>
    public int MissedBeats => _heartbeat.MissedBeats;

    /// <summary>Bytes of a truncated last event that an earlier process left behind, now cut.</summary>
    public long UnfinishedBytes => _log.UnfinishedBytes;

    /// <summary>What counts of what happened so far: <see cref="EventHistory.Effective"/>. The hashes of the steps are left out.</summary>
    public IReadOnlyList<RecordedEvent> History => _history.Events;

    /// <summary>Begins the record of a new run.</summary>
    /// <param name="folder">From <see cref="RunStore.Create"/> or <see cref="RunFolder.Create"/>.</param>
    /// <param name="manifest">What is known before the first step; status and start are set here.</param>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    public static RunRecord Begin(RunFolder folder, Manifest manifest, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        clock ??= TimeProvider.System;
        return Open(folder, clock, () =>
        {
            Manifest started = manifest with { Status = RunStatus.Running, StartedUtc = clock.GetUtcNow() };
            folder.WriteManifest(started);
            return started;
        });
    }

    /// <summary>Goes on with the record of a run that stopped, was interrupted or failed.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="change">What is different now, such as the machine; nothing when null.</param>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    /// <exception cref="IOException">Another process is writing it.</exception>
    /// <exception cref="InvalidDataException">Its manifest or a line of its events is broken.</exception>
    public static RunRecord Resume(RunFolder folder, Func<Manifest, Manifest>? change = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Open(folder, clock ?? TimeProvider.System, () => folder.UpdateManifest(manifest =>
        {
            folder.RemoveTemporaries();
            return (change?.Invoke(manifest) ?? manifest) with { Status = RunStatus.Running, Ending = null, Reason = null,
                EndedUtc = null, Log = null, Proof = null };
        }));
    }

    /// <summary>Tells one more what happens from now on; it is disposed with this.</summary>
    public void Add(IEventSink sink) => _sinks.Add(sink);

    /// <summary>
    /// Records an event: in the log first, then with all that are told. An evaluation refreshes the summary, an ending ends the run.
    /// </summary>
    /// <param name="e">What happened.</param>
    /// <param name="tokenCounts">What was taken from each source so far, to be recorded with an evaluation or an ending; null where
    /// nobody counts.</param>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public void Append(TrainingEvent e, IReadOnlyList<SourceTokens>? tokenCounts = null)
    {
        ArgumentNullException.ThrowIfNull(e);
        _log.Append(e);
        RecordedEvent recorded = new(_clock.GetUtcNow(), e);
        Remember(recorded);
        try
        {
            foreach (IEventSink sink in _sinks) sink.Add(recorded);
            Follow(e, tokenCounts);
        }
        catch (IOException failure)
        {
            // Whoever wrote a file knows of that file alone. The log, which tells the same of itself, has the event by now.
            throw new IOException($"{failure.Message.Split('\n')[0]}\n"
                + "Mend that (where the disk is full, make room), then go on with hone resume; everything up to the last checkpoint is "
                + "safe", failure);
        }
    }

    /// <summary>Keeps the manifest true to what happened.</summary>
    void Follow(TrainingEvent e, IReadOnlyList<SourceTokens>? tokenCounts)
    {
        switch (e)
        {
            case RunStarted started:
                Update(manifest => manifest with { NumericsClass = started.NumericsClass, Threads = started.Threads });
                break;
            case Evaluated:
                Update(manifest => manifest with
                {
                    Summary = Summary, Resources = Resources, TokenCounts = tokenCounts ?? manifest.TokenCounts,
                });
                break;
            case CheckpointSaved saved:
                Update(manifest => manifest with { SelectedCheckpoint = SelectedCheckpoint.After(saved, manifest.SelectedCheckpoint) });
                break;
            case RunFinished finished:
                RunStatus status = finished.Ending == Ending.Stopped ? RunStatus.Stopped : RunStatus.Finished;
                Update(manifest => Ended(manifest, status, finished.Reason, tokenCounts) with { Ending = finished.Ending });
                break;
            case RunFailed failed:
                Update(manifest => Ended(manifest, RunStatus.Failed, failed.Reason, tokenCounts));
                break;
        }
    }

    /// <summary>Changes the manifest as it now is on disk, with what other processes wrote into it.</summary>
    public void Update(Func<Manifest, Manifest> change) => Manifest = Folder.UpdateManifest(change);

    /// <summary>Lets go of the run.</summary>
    public void Dispose()
    {
        foreach (IEventSink sink in _sinks) sink.Dispose();
        _log.Dispose();
        _hold.Dispose();
    }

    ResourceUse Resources => ResourceUse.Sum(_before, _hardware.Use, Manifest.PricePerHour);

    RunSummary Summary => RunSummary.Of(_history.Events.Select(recorded => recorded.Event));

    Manifest Ended(Manifest manifest, RunStatus status, string reason, IReadOnlyList<SourceTokens>? tokenCounts) =>
        manifest with { Status = status, Reason = reason, EndedUtc = _clock.GetUtcNow(), Summary = Summary, Resources = Resources,
            Log = _log.Checksum(),
            TokenCounts = tokenCounts ?? manifest.TokenCounts };

    /// <summary>Keeps what the summary is made of. The hashes of each step stay on disk: they are most of its size.</summary>
    void Remember(RecordedEvent recorded) =>
        _history.Add(recorded.Event is StepTaken step ? recorded with { Event = step with { Batch = "", Chain = "" } } : recorded);

    static RunRecord Open(RunFolder folder, TimeProvider clock, Func<Manifest> open)
    {
        FileLock _hold = FileLock.TryTake(folder.LockFile) ?? throw new IOException(
            $"{folder.Path} is being written by another "
                + $"process{(Heartbeat.Read(folder) is { } beat ? $" (number {beat.Process.Id})" : "")}\n"
            + "Wait until it ends, or stop it with Ctrl-C: it saves first");
        try
        {
            return new RunRecord(folder, _hold, open, clock);
        }
        catch
        {
            _hold.Dispose();
            throw;
        }
    }
}
