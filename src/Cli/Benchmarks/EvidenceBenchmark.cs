using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Comparison;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Training.Events;

namespace Hone.Cli.Benchmarks;

/// <summary>Times finding and comparing on runs that are made up: many of them, and long ones.</summary>
/// <param name="folder">Where they are made, if they are not there yet.</param>
/// <param name="count">Runs to find one among.</param>
/// <param name="compared">Runs to compare.</param>
/// <param name="points">Steps of each of these.</param>
sealed class EvidenceBenchmark(string folder, int count, int compared, int points)
{
    const int Repeats = 5, Measured = 20;

    string Many => Path.Combine(folder, "many");

    string Long => Path.Combine(folder, "long");

    /// <summary>Makes the runs and takes the times.</summary>
    /// <param name="told">Told what is being done.</param>
    public JsonObject Run(Action<string> told)
    {
        told($"making {Figures.Count(count, "run")}");
        for (int i = 0; i < count; i++) Make(Many, i, count, []);
        for (int i = 0; i < compared; i++)
        {
            told($"making run {i + 1} of {compared}, {Figures.Count(points, "step")}");
            Make(Long, i, compared, Events(i));
        }

        told("listing");
        JsonObject result = new() { ["runs"] = count, ["compared"] = compared, ["points"] = points, ["folder"] = folder };
        result["list_milliseconds"] = Median(() => List());
        result["filter_milliseconds"] = Median(() => List("validation < 2", "learning_rate > 1e-3"));
        told("comparing");
        RunComparison? comparison = null;
        result["compare_milliseconds"] = Median(() => comparison = Compare());
        result["picture_milliseconds"] = Median(() => ComparisonPictures.Curves(comparison!));
        return result;
    }

    /// <summary>What <c>hone runs</c> does, but for starting and for the terminal.</summary>
    void List(params string[] conditions)
    {
        RunQuery query = new()
        {
            Conditions = [.. conditions.Select(text => Condition.Parse(text, RunFields.Catalogue))],
            Sort = RunFields.Catalogue.Find("validation"),
        };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        RunTable.Write(new Terminal(TextWriter.Null, null, new Style(false)),
            query.Apply(new RunStore(Many).Rows(query.Wanted(RunTable.Needs)), now), [], now);
    }

    /// <summary>What <c>hone compare</c> does, but for starting and for the picture.</summary>
    RunComparison Compare()
    {
        RunStore store = new(Long);
        RunComparison comparison = RunComparison.Of(RunComparisons.Read([.. store.Rows(RunRow.Wanting([])).Reverse()
            .Select(row => new RunReference(row.Folder, default))]));
        ComparisonPage.Write(new Terminal(TextWriter.Null, null, new Style(false)), comparison);
        return comparison;
    }

    static void Make(string root, int place, int of, IEnumerable<TrainingEvent> events)
    {
        string id = $"{place.ToString("x6", CultureInfo.InvariantCulture)}-made-up-{place}", path = Path.Combine(root, id);
        if (File.Exists(Path.Combine(path, "run.json"))) return;
        RunFolder run = RunFolder.Create(path);
        File.Create(run.EventsFile).Dispose();
        if (events.Any())
            using (FileStream file = new(run.EventsFile, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
                foreach (TrainingEvent e in events) file.Write(EventLog.Line(DateTimeOffset.UnixEpoch, e));
        run.WriteManifest(Made(id, place, of));
    }

    /// <summary>The manifest of a run that is made up.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="place">Its number.</param>
    /// <param name="of">How many there are.</param>
    public static Manifest Made(string id, int place, int of)
    {
        double rate = 1e-4 * (1 + place % 37);
        return new Manifest
        {
            Id = id,
            Name = $"made-up-{place}",
            Status = RunStatus.Finished,
            StartedUtc = DateTimeOffset.UtcNow.AddMinutes(place - of),
            Seed = place,
            Recipe = Settings(place, rate),
            Differences = new JsonObject { ["training"] = new JsonObject { ["learning_rate"] = rate } },
            NumericsClass = "f32/avx512",
            Threads = 2,
            Code = CodeIdentity.Current,
            Packages = PackageIdentity.Current,
            Machine = MachineIdentity.Current,
            Data = new DataIdentity("made up", new string('a', 64), 1 << 20, 1 << 16, 1 << 20, 1 << 16, "Whole documents."),
            Tokenizer = new TokenizerIdentity("bytes", 256, new string('b', 64)),
            Model = new ModelIdentity("modern", 812_000, 5e6),
            Summary = new RunSummary(5.5, 2, 0.6, 1.5 + place % 1000 * 1e-3, 2, 500, 1.6, 500, 1 << 20, 60, 20_000),
        };
    }

    /// <summary>As many settings as a run has.</summary>
    static JsonObject Settings(int place, double rate)
    {
        JsonObject training = new() { ["learning_rate"] = rate, ["steps"] = 500, ["batch"] = 8, ["optimizer"] = "adamw" };
        for (int i = 0; i < 40; i++) training[$"setting_{i}"] = i * 0.5;
        return new JsonObject
        {
            ["name"] = $"made-up-{place}", ["seed"] = place, ["data"] = new JsonObject { ["source"] = "stories" },
            ["model"] = new JsonObject { ["layers"] = 1 + place % 8, ["width"] = 128 }, ["training"] = training,
        };
    }

    IEnumerable<TrainingEvent> Events(int run)
    {
        Random random = new(run);
        yield return new RunStarted(0, points, 64, "f32/avx512", 2, new string('0', 32));
        for (int i = 0; i < points; i++)
        {
            double trend = 1.4 + 0.03 * run + 3 * Math.Exp(-i * 10.0 / points);
            yield return new StepTaken(i, (float)(trend + 0.3 * random.NextDouble()), random.NextSingle(), 1e-3f * random.NextSingle(), 64,
                i * 0.00123, 0.01 + random.Next(10_000) * 1e-7, $"{i:x16}", $"{(long)i * 1000 + run:x32}");
            if ((i + 1) % Math.Max(1, points / Measured) == 0) yield return new Evaluated(i + 1, trend + 0.1, 2, 5000, false, 0.5);
        }
    }

    static double Median(Action measured)
    {
        double[] times = new double[Repeats];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            measured();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }
}
