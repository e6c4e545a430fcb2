using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hone.Runs;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.EndToEnd;

/// <summary>
/// Training that is killed (SIGKILL) at random moments, again and again, and goes on each time: nothing that it told is lost, its
/// record can always be read and tells how it stands, and every step is to the bit the one of a run that was left alone.
/// </summary>
/// <remarks>
/// <c>HONE_KILLS=200</c> in the environment kills as often; a usual test run does it a few times. The moments are drawn from a
/// seed, but what a process does at a moment is the machine's affair: each time others are hit.
/// </remarks>
public sealed partial class KilledRuns : HoneProgram
{
    const int Usually = 4, Checkpoints = 30;

    int _total;
    readonly Dictionary<string, int> _hit = [];
    Dictionary<int, StepTaken> _steps = [];
    Dictionary<int, string> _checkpoints = [];
    HashSet<(int, double, double)> _evaluations = [];
    string? _classification;

    [Fact]
    public Task A_run_that_is_killed_at_any_moment_loses_nothing_and_goes_on_to_the_same_bits() =>
        KillAsync(Usually, steps: 1200, ["tiny.yaml", "--set", "samples.every=100"]);

    /// <summary>
    /// The same of runs that start from a model: with low-rank additions, and from preferences, whose reference is kept beside them.
    /// </summary>
    [Theory, InlineData("lora"), InlineData("dpo")]
    public async Task A_run_that_starts_from_a_model_is_killed_and_goes_on_to_the_same_bits(string kind)
    {
        Hone("train", "tiny.yaml", "--name", "base", "--run-dir", In("bases")).Code.ShouldBe(0);
        string model = Directory.GetDirectories(In("bases")).Single();
        File.WriteAllLines(In("pairs.jsonl"), Enumerable.Range(0, 60).Select(i =>
            $$"""{"prompt": "D{{i}}:", "chosen": " go{{i % 7}}", "rejected": " no{{i % 5}}"}"""));
        string[] settings = kind == "lora" ? ["--set", "lora.rank=2", "--set", "lora.dropout=0.1", "--set", "training.embedding_noise=5"]
            : ["--set", "training.preference=dpo", "--data", "pairs.jsonl", "--set", "data.waive=near_duplicates_across"];
        File.WriteAllText(In("tuned.yaml"), Tiny.Replace("data: { stories: 100 }", kind == "lora" ? "data: { stories: 100 }" : "data: {}",
            StringComparison.Ordinal).Replace("tokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, heads: 2, context: 16 }\n", "",
            StringComparison.Ordinal));
        await KillAsync(usually: 2, steps: 300, ["tuned.yaml", "--from", model, .. settings]);
    }

    /// <summary>The same of a run of images, which are varied while it learns; its test at the end is to the byte the same, too.</summary>
    [Fact]
    public Task A_run_of_images_is_killed_and_goes_on_to_the_same_bits()
    {
        const int images = 400, side = 8;
        byte[] pixels = new byte[images * side * side], labels = new byte[images];
        for (int image = 0; image < images; image++)
        {
            labels[image] = (byte)(image % 3);
            for (int row = 0; row < side; row++)
                for (int column = 0; column < side; column++)
                    pixels[(image * side + row) * side + column] =
                        (byte)((row / 2 == labels[image] ? 120 : 0) + (image * 31 + row * 57 + column * 13) % 101);
        }

        File.WriteAllBytes(In("bars-images-idx3-ubyte"),
            [0, 0, 8, 3, 0, 0, images >> 8, images & 255, 0, 0, 0, side, 0, 0, 0, side, .. pixels]);
        File.WriteAllBytes(In("bars-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, images >> 8, images & 255, .. labels]);
        File.WriteAllText(In("bars.yaml"), """
            name: bars
            model: { kind: mlp, width: 32, dropout: 0.1 }
            data: { shift: 1, rotate: 10 }
            training: { batch: 8 }
            checkpoints: { keep: 1000 }

            """);
        return KillAsync(usually: 1, steps: 300, ["bars.yaml", "--data", "bars-images-idx3-ubyte"]);
    }

    async Task KillAsync(int usually, int steps, string[] recipe)
    {
        _total = steps;
        string[] settings =
        [
            .. recipe, "--set", $"training.steps={steps}", "--set", $"evaluation.every={steps / 60}",
            "--set", $"checkpoints.every={steps / Checkpoints}",
        ];
        int kills = int.TryParse(Environment.GetEnvironmentVariable("HONE_KILLS"), CultureInfo.InvariantCulture, out int asked)
            ? asked : usually;
        Stopwatch watch = Stopwatch.StartNew();
        using (Process alone = Start(["train", .. settings, "--name", "whole"])) Finish(alone).Code.ShouldBe(0);
        double seconds = watch.Elapsed.TotalSeconds;
        Remember(TheRun("whole"));
        Directory.Delete(TheRun("whole").Path, recursive: true);

        Random random = new(kills);
        int finished = 0;
        RunFolder? run = null;
        for (int kill = 0; kill < kills;)
        {
            string[] command = run is null ? ["train", .. settings] : ["resume", run.Path];
            using Process process = Start(command);
            Task<string> output = process.StandardOutput.ReadToEndAsync(Stop), error = process.StandardError.ReadToEndAsync(Stop);
            bool wasKilled = !process.WaitForExit(TimeSpan.FromSeconds(seconds * 0.9 * random.NextDouble()));
            if (wasKilled) Signal(process, "KILL");
            await process.WaitForExitAsync(Stop);
            await output;
            string told = await error;
            // It may have come to its end between the look at it and the signal.
            wasKilled = process.ExitCode == 137;
            if (!wasKilled) process.ExitCode.ShouldBe(0, told);
            if (wasKilled) kill++;
            run = Directory.Exists(Runs) ? new RunStore(Runs).List().SingleOrDefault()?.Folder : null;
            if (run is null)
            {
                wasKilled.ShouldBeTrue();
                Count("before there was a record");
                if (Directory.Exists(Runs)) Directory.Delete(Runs, recursive: true);
                continue;
            }

            if (Check(run, told, wasKilled) is not RunStatus.Finished) continue;
            finished++;
            Directory.Delete(run.Path, recursive: true);
            run = null;
        }

        if (run is not null)
        {
            Answer rest = Hone("resume", run.Path);
            rest.Code.ShouldBe(0, rest.Error);
            Check(run, rest.Error, wasKilled: false).ShouldBe(RunStatus.Finished);
            finished++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} kills in {watch.Elapsed.TotalSeconds:F0} s, {finished} runs to their end, all as the one left alone; hit: ")
            + string.Join(", ", _hit.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}")));
    }

    /// <summary>What a run left alone did.</summary>
    void Remember(RunFolder whole)
    {
        TrainingEvent[] events = [.. EventLog.Read(whole.EventsFile).Training];
        _steps = events.OfType<StepTaken>().ToDictionary(e => e.Step, e => e with { Seconds = 0 });
        _steps.Count.ShouldBe(_total);
        _checkpoints = CheckpointStore.List(whole.CheckpointsFolder).ToDictionary(saved => saved.Step, Tensors);
        _checkpoints.Keys.Count(step => step > 0).ShouldBe(Checkpoints);
        _evaluations = [.. events.OfType<Evaluated>().Select(e => (e.Step, e.Loss, e.BitsPerByte))];
        _classification = File.Exists(whole.ClassificationFile) ? File.ReadAllText(whole.ClassificationFile) : null;
    }

    /// <summary>Holds a run that was killed, or came to its end, against what it told and what is right.</summary>
    RunStatus Check(RunFolder run, string told, bool wasKilled)
    {
        RunEntry entry = RunEntry.Read(run);
        entry.Problem.ShouldBeNull();
        entry.Manifest.ShouldNotBeNull();
        EventHistory raw = EventLog.ReadRaw(run.EventsFile);
        raw.BrokenLines.ShouldBeEmpty();
        TrainingEvent[] events = [.. raw.Events.Select(recorded => recorded.Event)];
        bool isOver = events.LastOrDefault() is RunFinished;
        // A kill behind the last event and before the manifest leaves a run that says it runs, and has nothing left to do.
        if (!wasKilled || !isOver) entry.Status.ShouldBe(wasKilled ? RunStatus.Interrupted : RunStatus.Finished, told);

        foreach (Match line in Told().Matches(told))
        {
            int step = int.Parse(line.Groups["step"].Value, CultureInfo.InvariantCulture);
            bool isThere = line.Groups["what"].Value switch
            {
                "validation" => events.Any(e => e is Evaluated evaluated && evaluated.Step == step),
                "saved" => events.Any(e => e is CheckpointSaved saved && saved.Step == step),
                _ => events.Any(e => e is StepTaken taken && taken.Step == step - 1),
            };
            isThere.ShouldBeTrue($"it told \"{line.Value}\", and no event says so");
        }

        foreach (StepTaken taken in events.OfType<StepTaken>()) (taken with { Seconds = 0 }).ShouldBe(_steps[taken.Step]);
        foreach (Evaluated e in events.OfType<Evaluated>()) _evaluations.ShouldContain((e.Step, e.Loss, e.BitsPerByte));
        IReadOnlyList<CheckpointManifest> saved = CheckpointStore.List(run.CheckpointsFolder);
        foreach (CheckpointManifest checkpoint in saved) Tensors(checkpoint).ShouldBe(_checkpoints[checkpoint.Step]);
        foreach (CheckpointSaved claim in events.OfType<CheckpointSaved>())
            saved.ShouldContain(checkpoint => checkpoint.Step == claim.Step, "an event says that it was saved");
        if (!wasKilled && _classification is not null) File.ReadAllText(run.ClassificationFile).ShouldBe(_classification);
        if (!wasKilled)
            EventLog.Read(run.EventsFile).Training.OfType<StepTaken>().Select(e => e.Step).ShouldBe(Enumerable.Range(0, _total));
        if (wasKilled)
            Count(events.LastOrDefault() switch
            {
                null => "before the first event",
                RunStarted => "at a start",
                StepTaken => "after a step",
                Evaluated => "after a measurement",
                CheckpointSaved => "after saving",
                RunFinished => "while ending",
                _ => "elsewhere",
            });
        return wasKilled && !isOver ? RunStatus.Interrupted : RunStatus.Finished;
    }

    static string Tensors(CheckpointManifest manifest) => JsonSerializer.Serialize(manifest.Tensors);

    void Count(string moment) => _hit[moment] = _hit.GetValueOrDefault(moment) + 1;

    [GeneratedRegex(@"^step +(?<step>\d+)(/\d+)?  (?<what>validation|saved|loss)", RegexOptions.Multiline)]
    private static partial Regex Told();
}
