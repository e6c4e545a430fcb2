namespace Hone.Runs;

/// <summary>A run as a reader finds it on disk.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Status">How it really stands: a dead process is not running, whatever it wrote last.</param>
/// <param name="Manifest">Its manifest; null when it is broken.</param>
/// <param name="Heartbeat">The last sign of life, while it says it is running.</param>
/// <param name="Problem">Why it is broken, in two lines; null when it is not.</param>
public sealed record RunEntry(RunFolder Folder, RunStatus Status, Manifest? Manifest, Heartbeat? Heartbeat, string? Problem)
{
    /// <summary>Looks at a run. One that cannot be read is told as broken, never thrown.</summary>
    public static RunEntry Read(RunFolder folder, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            Manifest manifest = folder.ReadManifest();
            (RunStatus status, Heartbeat? heartbeat) = StandingOf(folder, manifest.Status, clock);
            return new RunEntry(folder, status, manifest, heartbeat, null);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new RunEntry(folder, RunStatus.Broken, null, null, failure.Message);
        }
    }

    /// <summary>How a run really stands, and by which sign of life.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="written">How it stands by its own word.</param>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    internal static (RunStatus Status, Heartbeat? Heartbeat) StandingOf(RunFolder folder, RunStatus written, TimeProvider? clock)
    {
        if (written != RunStatus.Running) return (written, null);
        Heartbeat? heartbeat = Heartbeat.Read(folder);
        DateTimeOffset now = (clock ?? TimeProvider.System).GetUtcNow();
        return (heartbeat?.Judge(heartbeat.Process.IsAlive, now) ?? RunStatus.Interrupted, heartbeat);
    }
}
