using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hone.Runs;
using Hone.Text;
using Hone.Web.Http;

namespace Hone.Web.Starting;

/// <summary>Starts runs and resumes them, each in a process of its own that outlives the server.</summary>
/// <param name="options">The program, and where runs are kept.</param>
sealed class RunStarter(WebServerOptions options)
{
    const int MostRemembered = 1000;

    readonly Dictionary<string, StartedRun> _started = new(StringComparer.Ordinal);
    readonly Queue<string> _order = new();
    readonly Lock _gate = new();

    /// <summary>The command that does the same in a terminal.</summary>
    public static IReadOnlyList<string> Words(string recipe, IReadOnlyList<string> overrides, string runs) =>
        ["train", recipe, .. overrides.SelectMany(one => new[] { "--set", one }), "--run-dir", runs];

    /// <summary>The command that goes on with a run.</summary>
    public static IReadOnlyList<string> Words(string run, string runs) => ["resume", run, "--run-dir", runs];

    /// <summary>Words as a shell takes them.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(word =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@".Contains(c, StringComparison.Ordinal)) ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    /// <summary>Begins one; the same key again is the same run.</summary>
    /// <param name="key">What tells the request from another; null for one that is like no other.</param>
    /// <param name="recipe">The recipe's file.</param>
    /// <param name="overrides">Settings, <c>key=value</c>.</param>
    public StartedRun Start(string? key, string recipe, IReadOnlyList<string> overrides)
    {
        HashSet<string> before = StartedRun.FoldersIn(options.Runs);
        return Once(key, runs => Words(recipe, overrides, runs), (process, _) => StartedRun.NewIn(options.Runs, before, process));
    }

    /// <summary>Goes on with a run; the same key again does nothing more.</summary>
    /// <param name="key">What tells the request from another; null for one that is like no other.</param>
    /// <param name="folder">The run.</param>
    public StartedRun Resume(string? key, RunFolder folder) => Once(key is null ? null : $"{folder.Id}:{key}",
        runs => Words(folder.Id, runs), (process, isAlive) => Heartbeat.Read(folder)?.Process.Id == process
            && (!isAlive || RunEntry.Read(folder).Status is RunStatus.Running or RunStatus.Paused or RunStatus.Stalled) ? folder.Id : null);

    /// <summary>What <see cref="Resume"/> with the same key began; null where nothing was.</summary>
    public StartedRun? FindResumed(string key, RunFolder folder) => Find($"{folder.Id}:{key}");

    /// <summary>Whether this server may begin anything.</summary>
    public bool IsAble => options.Program.Count > 0 && !OperatingSystem.IsWindows();

    StartedRun Once(string? key, Func<string, IReadOnlyList<string>> words, Func<int, bool, string?> find)
    {
        lock (_gate)
        {
            key ??= Guid.NewGuid().ToString("N");
            if (_started.TryGetValue(key, out StartedRun? known)) return known;
            string command = "hone " + Line(words(options.Runs));
            if (!IsAble) throw RefusedRequest.Conflict("this server starts no runs here", $"Start it in a terminal: {command}.");
            StartedRun run = Launch(key, command, words(Path.GetFullPath(options.Runs)), find);
            _started[key] = run;
            _order.Enqueue(key);
            if (_order.Count > MostRemembered) _started.Remove(_order.Dequeue());
            return run;
        }
    }

    /// <summary>A run that was started here; null where none was by that key.</summary>
    public StartedRun? Find(string key)
    {
        lock (_gate) return _started.GetValueOrDefault(key);
    }

    /// <summary>A recipe that came as a text, as a file: by its content, so that the same text is the same file.</summary>
    public static string FileOf(string yaml)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"hone-recipes-{Environment.UserName}");
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        byte[] bytes = Encoding.UTF8.GetBytes(yaml);
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)) + ".yaml");
        if (!File.Exists(path)) AtomicFile.Write(path, bytes);
        return path;
    }

    /// <summary>
    /// A shell begins it in a session of its own, with its output in a file: no signal of the server's terminal reaches it, and no pipe of
    /// the server's breaks.
    /// </summary>
    StartedRun Launch(string key, string command, IReadOnlyList<string> words, Func<int, bool, string?> find)
    {
        const string script = """
            log=$1; shift
            if command -v setsid >/dev/null 2>&1; then setsid "$@" >"$log" 2>&1 </dev/null &
            else set -m; nohup "$@" >"$log" 2>&1 </dev/null & fi
            echo $!
            """;
        string log = Path.Combine(Path.GetTempPath(), $"hone-start-{Guid.NewGuid():N}.log");
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "hone", log, .. options.Program, .. words])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        string told = shell.StandardOutput.ReadLine() ?? "";
        shell.WaitForExit();
        return int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            ? new StartedRun(key, command, process, log, find)
            : throw new IOException($"the program that trains could not be started\nBegin the run in a terminal: {command}.");
    }
}
