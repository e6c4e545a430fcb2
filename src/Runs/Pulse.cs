using System.Text.Json;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// Writes <c>heartbeat.json</c> every second from a timer of its own. A beat that cannot be written is counted, not thrown: a full
/// disk must not end a run through its pulse.
/// </summary>
sealed class Pulse : IEventSink
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly string path;
    readonly TimeProvider clock;
    readonly ITimer timer;
    readonly Lock guard = new();
    Heartbeat heartbeat;
    bool stopped;

    public Pulse(string path, int step, int steps, TimeProvider clock)
    {
        this.path = path;
        this.clock = clock;
        DateTimeOffset now = clock.GetUtcNow();
        heartbeat = new Heartbeat(now, now, 0, step, steps, ProcessIdentity.Current);
        Beat();
        timer = clock.CreateTimer(_ => Beat(), null, Period, Period);
    }

    /// <summary>Beats that could not be written.</summary>
    public int MissedBeats { get; private set; }

    /// <summary>Why the last of them could not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>The run had something to tell.</summary>
    public void Add(RecordedEvent recorded)
    {
        TrainingEvent e = recorded.Event;
        lock (guard)
        {
            DateTimeOffset now = clock.GetUtcNow();
            heartbeat = heartbeat with
            {
                MovedAt = now,
                LongestSilence = Math.Max(heartbeat.LongestSilence, (now - heartbeat.MovedAt).TotalSeconds),
                Step = e is StepTaken ? e.Step + 1 : e.Step,
                Steps = (e as RunStarted)?.Steps ?? heartbeat.Steps,
            };
        }
    }

    void Beat()
    {
        lock (guard)
        {
            if (stopped)
                return;
            heartbeat = heartbeat with { At = clock.GetUtcNow() };
            try
            {
                // Not durable: after a power cut no process of this heartbeat is alive, whatever the file says.
                AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(heartbeat, RunsJson.Relaxed.Heartbeat), durable: false);
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
        timer.Dispose();
        lock (guard)
            stopped = true;
    }
}
