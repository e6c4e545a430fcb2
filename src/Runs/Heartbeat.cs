using System.Text.Json;
using Hone.Text;

namespace Hone.Runs;

/// <summary><c>heartbeat.json</c>: the last sign of life of the process that trains a run.</summary>
/// <param name="At">When it was written.</param>
/// <param name="MovedAt">When the run last had something to tell: a timer can beat on while training hangs.</param>
/// <param name="LongestSilence">The most seconds between two things it had to tell.</param>
/// <param name="Step">Updates the model has had.</param>
/// <param name="Steps">Updates it is meant to have.</param>
/// <param name="Process">The process.</param>
/// <param name="IsPaused">It waits to be told to continue.</param>
public sealed record Heartbeat(
    DateTimeOffset At, DateTimeOffset MovedAt, double LongestSilence, int Step, int Steps, ProcessIdentity Process, bool IsPaused = false)
{
    /// <summary>A living process writes every second; one that has not for this long is frozen, or its disk is full.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromSeconds(30);

    /// <summary>A process that cannot be asked for is taken for dead when it was silent this long; clocks may differ a little.</summary>
    public static readonly TimeSpan Lost = TimeSpan.FromMinutes(2);

    /// <summary>No run is called stalled before it was silent this long: a first step may be slow.</summary>
    public static readonly TimeSpan ShortestStall = TimeSpan.FromMinutes(5);

    /// <summary>How many times its own longest silence a run may be silent.</summary>
    public const double Slack = 5;

    /// <summary>How a run stands that says it is running.</summary>
    /// <param name="isAlive">Whether its process runs, if that can be known.</param>
    /// <param name="now">The time.</param>
    public RunStatus Judge(bool? isAlive, DateTimeOffset now)
    {
        if (isAlive == false || isAlive is null && now - At > Lost)
            return RunStatus.Interrupted;
        if (IsPaused && now - At <= Overdue) return RunStatus.Paused;
        double patience = Math.Max(ShortestStall.TotalSeconds, Slack * LongestSilence);
        return now - At > Overdue || (now - MovedAt).TotalSeconds > patience ? RunStatus.Stalled : RunStatus.Running;
    }

    /// <summary>Reads a run's heartbeat; null where there is none that can be read, which is no sign of life.</summary>
    public static Heartbeat? Read(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return JsonSerializer.Deserialize(AtomicFile.Read(folder.HeartbeatFile), RunsJson.Relaxed.Heartbeat);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
