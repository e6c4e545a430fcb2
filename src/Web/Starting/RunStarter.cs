using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hone.Text;
using Hone.Web.Http;

namespace Hone.Web.Starting;

/// <summary>Begins runs, each a process of its own that outlives the server.</summary>
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
        lock (_gate)
        {
            key ??= Guid.NewGuid().ToString("N");
            if (_started.TryGetValue(key, out StartedRun? known)) return known;
            if (options.Program.Count == 0 || OperatingSystem.IsWindows())
                throw RefusedRequest.Conflict("this server begins no runs here",
                    $"Begin it in a terminal: hone {Line(Words(recipe, overrides, options.Runs))}.");
            StartedRun run = Launch(key, recipe, overrides);
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
    StartedRun Launch(string key, string recipe, IReadOnlyList<string> overrides)
    {
        const string script = """
            log=$1; shift
            if command -v setsid >/dev/null 2>&1; then setsid "$@" >"$log" 2>&1 </dev/null &
            else set -m; nohup "$@" >"$log" 2>&1 </dev/null & fi
            echo $!
            """;
        string log = Path.Combine(Path.GetTempPath(), $"hone-start-{Guid.NewGuid():N}.log");
        IReadOnlyList<string> words = Words(recipe, overrides, Path.GetFullPath(options.Runs));
        HashSet<string> before = StartedRun.FoldersIn(options.Runs);
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "hone", log, .. options.Program, .. words])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        string told = shell.StandardOutput.ReadLine() ?? "";
        shell.WaitForExit();
        return int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            ? new StartedRun(key, "hone " + Line(Words(recipe, overrides, options.Runs)), process, log, options.Runs, before)
            : throw new IOException("the program that trains could not be started\nBegin the run in a terminal: hone train.");
    }
}
