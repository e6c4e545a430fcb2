using System.Text.Json;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// Writes <c>heartbeat.json</c> every second from a timer of its own. A beat that cannot be written is counted, not thrown: a full
/// disk must not end a run through its heartbeat.
/// </summary>
sealed class HeartbeatWriter : IEventSink
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly string _path;
    readonly TimeProvider _clock;
    readonly ITimer _timer;
    readonly Lock _guard = new();
    Heartbeat _heartbeat;
    bool _stopped;

    public HeartbeatWriter(string path, int step, int steps, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
        DateTimeOffset now = _clock.GetUtcNow();
        _heartbeat = new Heartbeat(now, now, 0, step, steps, ProcessIdentity.Current);
        Beat();
        _timer = _clock.CreateTimer(_ => Beat(), null, Period, Period);
    }

    /// <summary>Beats that could not be written.</summary>
    public int MissedBeats { get; private set; }

    /// <summary>Why the last of them could not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>The run had something to tell.</summary>
    public void Add(RecordedEvent recorded)
    {
        TrainingEvent e = recorded.Event;
        lock (_guard)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            _heartbeat = _heartbeat with
            {
                MovedAt = now,
                LongestSilence = _heartbeat.IsPaused ? _heartbeat.LongestSilence
                    : Math.Max(_heartbeat.LongestSilence, (now - _heartbeat.MovedAt).TotalSeconds),
                IsPaused = e is ControlTaken { Command: ControlKind.Pause }
                    || (_heartbeat.IsPaused && e is ControlRefused or ControlTaken { Command: not ControlKind.Continue }),
                Step = e is StepTaken ? e.Step + 1 : e.Step,
                Steps = (e as RunStarted)?.Steps ?? _heartbeat.Steps,
            };
        }
    }

    void Beat()
    {
        lock (_guard)
        {
            if (_stopped)
                return;
            _heartbeat = _heartbeat with { At = _clock.GetUtcNow() };
            try
            {
                // Not durable: after a power cut no process of this heartbeat is alive, whatever the file says.
                AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_heartbeat, RunsJson.Relaxed.Heartbeat), durable: false);
            }
            catch (Exception failure)                                           // on a timer's thread anything thrown ends the process
            {
                MissedBeats++;
                LastFailure = failure.Message;
            }
        }
    }

    /// <summary>Writes where the run stands a last time and stops.</summary>
    public void Dispose()
    {
        Beat();
        _timer.Dispose();
        lock (_guard)
            _stopped = true;
    }
}
