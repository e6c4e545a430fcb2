using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>The built program as a user meets it: arguments in, two streams and an exit code out, in a folder of the test's own.</summary>
public abstract partial class HoneProgram : IDisposable
{
    protected const string Tiny = """
        name: tiny
        data: { stories: 100 }
        tokenizer: { kind: bytes }
        model: { layers: 1, width: 32, heads: 2, context: 16 }
        training: { steps: 20, batch: 4 }
        evaluation: { every: 5, tokens: 512 }
        samples: { every: 10, tokens: 12 }
        checkpoints: { every: 5, keep: 1000 }
        """;

    static string Program => Path.Combine(Repository, "artifacts", "bin", "Cli", "release", "hone.dll");
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-e2e-");

    protected HoneProgram() => File.WriteAllText(In("tiny.yaml"), Tiny);

    /// <summary>The folder that holds <c>Hone.slnx</c>.</summary>
    protected static string Repository { get; } = FindRepository();

    protected string Root => _folder.FullName;

    protected string Runs => In("runs");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected string In(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Runs it to its end.</summary>
    protected Answer Hone(params string[] arguments)
    {
        using Process process = Start(arguments);
        return Finish(process);
    }

    protected static Answer Finish(Process process, int seconds = 300)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(Stop), error = process.StandardError.ReadToEndAsync(Stop);
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill();
            throw new TimeoutException($"it did not end within {seconds} s");
        }

        return new Answer(process.ExitCode, output.Result, error.Result);
    }

    protected Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts it with a terminal for all three streams; what it writes there comes on standard output.</summary>
    protected Process OnTerminal(params string[] arguments) =>
        Launch(["env", "TERM=xterm", "script", "-qec", string.Join(' ', (string[])["dotnet", Program, .. arguments]), "/dev/null"]);

    /// <summary>Starts it, perhaps by way of another program that sets limits.</summary>
    protected Process Start(string[] before, string[] arguments) => Launch([.. before, "dotnet", Program, .. arguments]);

    protected Process Launch(string[] all, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(all[0], all[1..])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["HONE_RUNS"] = Runs;
        // its shared memory would count as a large file under a limit
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Sends a signal at once: on a busy machine a run of a second is over before a program that sends one has begun.</summary>
    protected static void Signal(Process process, string name) => Kill(process.Id, name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "KILL" => 9,
        "TERM" => 15,
        _ => throw new ArgumentException($"there is no number here for SIG{name}", nameof(name)),
    }).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    /// <summary>The one run that a test has begun.</summary>
    protected RunFolder TheRun(string name = "tiny") => RunFolder.Open(Directory.EnumerateDirectories(Runs, $"*-{name}").Single());

    /// <summary>Waits until a run has made so many steps.</summary>
    protected async Task<RunFolder> ReachAsync(Process process, int step, string name = "tiny")
    {
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60);)
        {
            process.HasExited.ShouldBeFalse("it ended before it could be interrupted");
            string? folder = Directory.Exists(Runs) ? Directory.EnumerateDirectories(Runs, $"*-{name}").SingleOrDefault() : null;
            if (folder is not null && File.Exists(Path.Combine(folder, "events.jsonl"))
                && EventLog.Read(Path.Combine(folder, "events.jsonl")).Training.Any(e => e.Step >= step))
                return RunFolder.Open(folder);
            await Task.Delay(10, Stop);
        }

        throw new TimeoutException($"step {step} was not reached");
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hone.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("Hone.slnx is in no folder above the tests");
    }

    /// <summary>How it ended and what it said.</summary>
    protected sealed record Answer(int Code, string Output, string Error)
    {
        public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

        /// <summary>The letter of a refusal: two lines, no stack.</summary>
        public void ShouldRefuse(params string[] parts)
        {
            Code.ShouldBe(2, Error);
            Output.ShouldBeEmpty();
            string[] lines = Error.TrimEnd('\n').Split('\n');
            lines.Length.ShouldBe(2, Error);
            ShouldTell(parts);
        }

        /// <summary>The same at the end of a run that had told other things before.</summary>
        public void ShouldTell(params string[] parts)
        {
            Error.ShouldNotContain("   at Hone.");
            Error.ShouldNotContain("   at System.");
            Error.ShouldContain("hone: ");
            foreach (string part in parts) Error.ShouldContain(part);
        }
    }
}
