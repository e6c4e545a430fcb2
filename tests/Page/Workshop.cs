using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Page;
using Hone.Training.Events;
using Hone.Web;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Workshop))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Hone.Page;

/// <summary>
/// A folder of real runs in every state there is, a server over it, and a browser: Debian's Chromium, headless. Where none is, the tests of
/// the page are skipped and say so.
/// </summary>
public sealed class Workshop : IAsyncLifetime
{
    /// <summary>The settings of a run that takes a second.</summary>
    static readonly Dictionary<string, string> Tiny = new()
    {
        ["model.layers"] = "1", ["model.width"] = "16", ["model.heads"] = "1", ["model.context"] = "32", ["tokenizer.kind"] = "characters",
        ["training.batch"] = "4", ["training.steps"] = "60", ["evaluation.every"] = "15", ["samples.every"] = "30",
        ["evaluation.tokens"] = "1024", ["checkpoints.every"] = "30",
    };

    static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-page-");
    IPlaywright? _playwright;
    IBrowser? _browser;
    WebServer? _server;

    /// <summary>The folder of runs.</summary>
    public string Runs => Path.Combine(_folder.FullName, "runs");

    /// <summary>Where the server answers.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Whether there is a browser to show the page.</summary>
    public bool HasBrowser => _browser is not null;

    /// <summary>Runs of two settings with two seeds each, on one text.</summary>
    public IReadOnlyList<string> Narrow { get; private set; } = ["untrained", "untrained"];

    /// <summary>The others.</summary>
    public IReadOnlyList<string> Wide { get; private set; } = ["untrained", "untrained"];

    /// <summary>Classifiers of texts, of two seeds.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = ["untrained", "untrained"];

    /// <summary>What those learned from.</summary>
    public string Rows => Path.Combine(_folder.FullName, "rows.tsv");

    /// <summary>A folder of the tests' own.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;

    public async ValueTask InitializeAsync()
    {
        if (Chromium is null) return;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        File.Copy(Path.Combine(Repository, "README.md"), Path.Combine(_folder.FullName, "text.txt"));
        Narrow = [await TrainAsync("narrow", 1, 16), await TrainAsync("narrow", 2, 16)];
        Wide = [await TrainAsync("wide", 1, 32), await TrainAsync("wide", 2, 32)];
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "recipes"));
        foreach (string recipe in Directory.EnumerateFiles(Path.Combine(Repository, "recipes"), "*.yaml"))
            File.Copy(recipe, Path.Combine(_folder.FullName, "recipes", Path.GetFileName(recipe)));
        File.WriteAllText(Path.Combine(_folder.FullName, "recipes", "classes.yaml"), Classifier);
        File.WriteAllText(Rows, string.Concat(Enumerable.Range(0, 400).Select(i =>
            $"{(i % 3 == 0 ? "bad" : "good")}\ta {Words[i % 3 == 0 && i % 15 > 0 ? i % 4 : 4 + i % 4]} thing {i}\n")));
        Classes = [await ClassifyAsync(1), await ClassifyAsync(2)];
        AsPairs(Copy("pairs", run => run["recipe"]!["training"]!["preference"] = "dpo"));
        string interrupted = Copy("interrupted", run => (run["status"], run["ended_utc"], run["reason"]) = ("running", null, null));
        File.Delete(Path.Combine(interrupted, "heartbeat.json"));            // it names this process, which is alive
        Copy("failed", run =>
            (run["status"], run["reason"]) = ("failed", "a loss is not finite after step 41\nBegin again with a lower rate."));
        string guarded = Copy("guarded", run => (run["status"], run["reason"]) = ("failed", "a loss is not finite after step 41"));
        File.AppendAllText(Path.Combine(guarded, "events.jsonl"), """
            {"event":"run_failed","at":"2026-12-01T00:00:00.000Z","step":41,"kind":"not_finite","reason":"a loss is not finite"}

            """);
        Copy("stopped", run => (run["status"], run["reason"]) = ("stopped", "Somebody asked it to stop."));
        Copy("newer", run => run["schema_version"] = 99);
        Copy("hostile", run => (run["name"], run["goal"], run["tags"]) = ("<img src=x onerror=document.title='owned'>\u202egnp",
            "<script>1</script>", new JsonArray("<b>bold</b>")));
        File.WriteAllText(Path.Combine(Copy("damaged", _ => { }), "run.json"), "{\"id\": ");
        _server = await WebServer.StartAsync(Options(Runs));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>What a server over a folder is given.</summary>
    public static WebServerOptions Options(string runs, int port = 0) => new()
    {
        Runs = runs, Port = port, Recipes = Path.Combine(Path.GetDirectoryName(runs)!, "recipes"),
        DataRoots = [Path.GetDirectoryName(runs)!],
        Program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "hone.dll")],
    };

    /// <summary>A run that is trained as slowly as its events are taken: <see cref="Tiny"/>, with more steps.</summary>
    public TrainingRun Slow(int steps) => TrainingRun.Create(new TrainingRunOptions
    {
        Name = "live", RunsFolder = Runs, Threads = 1, Data = Path.Combine(_folder.FullName, "text.txt"),
        Settings = new Dictionary<string, string>(Tiny) { ["training.steps"] = $"{steps}", ["evaluation.every"] = "1000" },
    });

    /// <summary>A browser's page that shows a view of the server; errors of its scripts fail the test that closes it.</summary>
    public Task<Screen> OpenAsync(string path, int width = 1440, int height = 900) => OpenAsync(new Uri(Address, path), width, height);

    /// <summary>The same of another server.</summary>
    public async Task<Screen> OpenAsync(Uri address, int width = 1440, int height = 900)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium here to show the page: apt-get install chromium");
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height }, BypassCSP = false, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        return await Screen.ShowAsync(context, address);
    }

    static string? Chromium { get; } = Environment.GetEnvironmentVariable("HONE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);

    internal static string Repository { get; } = Above(AppContext.BaseDirectory);

    const string Classifier = """
        name: classes
        model: { kind: ngrams, buckets: 512, width: 16, features: 64 }
        training: { steps: 60, batch: 16 }
        evaluation: { every: 15 }
        """;

    static readonly string[] Words = ["poor", "awful", "broken", "dreadful", "great", "lovely", "fine", "splendid"];

    async Task<string> ClassifyAsync(int seed)
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(Classifier, "classes", [$"data.path={Rows}", $"seed={seed}"]), Runs, 1);
        await foreach (TrainingEvent _ in run.StartAsync()) { }
        return run.Id;
    }

    /// <summary>Gives the measurements of a run what those of preferences have: a record to look at, and no model of it.</summary>
    static void AsPairs(string folder)
    {
        string log = Path.Combine(folder, "events.jsonl");
        File.WriteAllLines(log, File.ReadLines(log).Select((line, i) => !line.Contains("\"evaluated\"", StringComparison.Ordinal) ? line
            : line.Replace("\"metric\":", string.Create(CultureInfo.InvariantCulture, $"\"metrics\":{{\"rewards_chosen\":{0.01 * i},"
                + $"\"rewards_rejected\":{-0.02 * i},\"rewards_accuracy\":{1 - 1.0 / (i + 2)},\"rewards_margin\":{0.03 * i},"
                + $"\"logp_chosen\":{-90 - i},\"logp_rejected\":{-95 - i}}},\"metric\":"), StringComparison.Ordinal)).ToArray());
    }

    async Task<string> TrainAsync(string name, int seed, int width)
    {
        using TrainingRun run = TrainingRun.Create(new TrainingRunOptions
        {
            Name = name, RunsFolder = Runs, Threads = 1, Data = Path.Combine(_folder.FullName, "text.txt"),
            Settings = new Dictionary<string, string>(Tiny) { ["seed"] = $"{seed}", ["model.width"] = $"{width}" },
        });
        await foreach (TrainingEvent _ in run.StartAsync()) { }
        return run.Id;
    }

    /// <summary>A copy of a run, with another record.</summary>
    string Copy(string name, Action<JsonNode> change)
    {
        string to = Path.Combine(Runs, $"1zz-{name}"), from = Path.Combine(Runs, Narrow[0]);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(to, "run.json")))!;
        (run["id"], run["name"]) = ($"1zz-{name}", name);
        change(run);
        File.WriteAllText(Path.Combine(to, "run.json"), run.ToJsonString());
        return to;
    }

    static string Above(string folder) => File.Exists(Path.Combine(folder, "Hone.slnx")) ? folder : Above(Path.GetDirectoryName(folder)!);
}
