using System.Diagnostics;
using Hone.Runs;

namespace Hone.Web.Starting;

/// <summary>A run that was started or resumed here, from its process to its record.</summary>
/// <param name="key">What tells it from others.</param>
/// <param name="command">The command that does the same.</param>
/// <param name="process">The number of its process.</param>
/// <param name="log">What the process writes.</param>
/// <param name="find">The id of the run that a process writes, or wrote if it is alive no more; null while there is none.</param>
sealed class StartedRun(string key, string command, int process, string log, Func<int, bool, string?> find)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>What tells it from others.</summary>
    public string Key { get; } = key;

    /// <summary>The command that does the same.</summary>
    public string Command { get; } = command;

    /// <summary>The number of its process.</summary>
    public int ProcessId { get; } = process;

    /// <summary>Its id, once it has a record; null before.</summary>
    public string? Id { get; private set; }

    /// <summary>The process is gone, and left no run.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>What the process has written so far, at most its end.</summary>
    public string Output
    {
        get
        {
            const int most = 4000;
            if (!File.Exists(log)) return "";
            using FileStream file = new(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(Math.Max(0, file.Length - most), SeekOrigin.Begin);
            using StreamReader reader = new(file);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The folders of runs that there are.</summary>
    public static HashSet<string> FoldersIn(string runs) =>
        Directory.Exists(runs) ? [.. Directory.EnumerateDirectories(runs).Select(folder => Path.GetFileName(folder))] : [];

    /// <summary>The run that a process began: a folder that was not there before, with its record and its heartbeat.</summary>
    /// <param name="runs">The folder of runs.</param>
    /// <param name="before">The folders that were there before it.</param>
    /// <param name="process">The number of the process.</param>
    public static string? NewIn(string runs, HashSet<string> before, int process) => FoldersIn(runs).FirstOrDefault(name =>
        !before.Contains(name) && RunFolder.At(Path.Combine(runs, name)) is var folder && File.Exists(folder.ManifestFile)
        && Heartbeat.Read(folder)?.Process.Id == process);

    /// <summary>Waits until it has a record, or ended without one.</summary>
    /// <param name="patience">How long at most.</param>
    /// <param name="stop">Waits no longer.</param>
    public async Task WaitAsync(TimeSpan patience, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Look() && Stopwatch.GetElapsedTime(start) < patience) await Task.Delay(BetweenLooks, stop);
    }

    /// <summary>Looks how it stands.</summary>
    /// <returns>Whether that is known for good.</returns>
    public bool Look()
    {
        if (Id is not null || IsRefused) return true;
        bool isAlive = IsAlive;                                                  // asked first: what it leaves is there when it is gone
        Id = find(ProcessId, isAlive);
        IsRefused = Id is null && !isAlive;
        return Id is not null || IsRefused;
    }

    bool IsAlive
    {
        get
        {
            try
            {
                using Process process = Process.GetProcessById(ProcessId);
                return !process.HasExited;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
