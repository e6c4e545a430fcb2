using Hone.Hosting;
using Hone.Runs;
using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>Whole short runs, put together as the program does it, with what they told and left.</summary>
public abstract class ResumeRehearsal : IDisposable
{
    const string Recipe = """
        name: rehearsal
        data: { stories: 60 }
        tokenizer: { kind: bytes }
        model: { layers: 2, width: 32, heads: 4, context: 16 }
        training: { steps: 11, batch: 2, micro_batches: 2, learning_rate: 3e-3 }
        evaluation: { every: 3, tokens: 320 }
        samples: { every: 5, tokens: 6 }
        checkpoints: { every: 4, keep: 100 }
        """;

    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hone-golden-");

    /// <summary>A new run, to its end or until a step has been made.</summary>
    protected Rehearsed Train(string name, string[]? settings = null, int threads = 1, int? stopAfter = null) =>
        Begin(Recipe, name, settings, threads, stopAfter);

    /// <summary>The same on other data than stories.</summary>
    protected Rehearsed TrainOn(string[] data, string name, int? stopAfter = null) =>
        Begin(string.Join(
            '\n', Recipe.Split('\n').Where(line => !line.StartsWith("data:", StringComparison.Ordinal)
            && !line.StartsWith("tokenizer:", StringComparison.Ordinal))),
            name, data, threads: 1, stopAfter);

    /// <summary>A path in the folder of the test.</summary>
    protected string In(string name) => Path.Combine(_root.FullName, name);

    /// <summary>Writes a file there.</summary>
    protected string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <summary>A new run of a recipe of its own.</summary>
    protected Rehearsed Begin(string recipe, string name, string[]? settings, int threads, int? stopAfter)
    {
        using Session session = Session.Begin(Hosting.Recipes.Recipe.Parse(recipe, "rehearsal.yaml", settings), threads);
        RunFolder folder = RunFolder.Create(Path.Combine(_root.FullName, name));
        session.KeepIn(folder);
        using RunRecord record = RunRecord.Begin(folder, Manifests.Of(session, folder));
        return Run(session, record, stopAfter);
    }

    /// <summary>Goes on from a checkpoint: the newest, or that of a step.</summary>
    protected static Rehearsed Resume(RunFolder folder, int threads = 1, int? stopAfter = null, int? from = null)
    {
        int step = from ?? CheckpointStore.List(folder.CheckpointsFolder)[^1].Step;
        using Session session = Session.Resume(folder, Checkpoint.Open(folder.CheckpointFolder(step)), threads);
        using RunRecord record = RunRecord.Resume(folder);
        return Run(session, record, stopAfter);
    }

    protected static void ShouldHaveSameBits(Rehearsed actual, Rehearsed expected, string because)
    {
        CheckpointManifest right = CheckpointStore.List(expected.Folder.CheckpointsFolder)[^1],
            found = CheckpointStore.List(actual.Folder.CheckpointsFolder)[^1];
        found.Step.ShouldBe(right.Step, because);
        foreach ((string file, IReadOnlyDictionary<string, string> tensors) in right.Tensors)
        {
            tensors.Count.ShouldBeGreaterThan(9);
            foreach ((string tensor, string hash) in tensors) found.Tensors[file][tensor].ShouldBe(hash, $"{because}: {file}, {tensor}");
            found.Files[file].ShouldBe(right.Files[file], $"{because}: {file}");
        }

        CheckpointState state = Checkpoint.Open(expected.Folder.CheckpointFolder(right.Step)).State,
            other = Checkpoint.Open(actual.Folder.CheckpointFolder(right.Step)).State;
        (other.Chain, other.Epoch, other.Row).ShouldBe((state.Chain, state.Epoch, state.Row), because);
    }

    /// <summary>All numbers of all updates that count; their wall time is not one.</summary>
    protected static StepTaken[] Steps(RunFolder folder) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>().Select(step => step with { Seconds = 0, Waited = null })];

    /// <summary>The measurements that were due anyway.</summary>
    protected static (int, double, double, long)[] Evaluations(RunFolder folder, int every, int last) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<Evaluated>().Where(e => e.Step % every == 0 || e.Step == last)
            .Select(e => (e.Step, e.Loss, e.BitsPerByte, e.Tokens)).Distinct()];

    protected static (int, string)[] Samples(RunFolder folder, int every, int last) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<Sampled>().Where(e => e.Step % every == 0 || e.Step == last)
            .Select(e => (e.Step, e.Text)).Distinct()];

    /// <summary>A copy of a run as it was when only checkpoints up to a step were there.</summary>
    protected RunFolder Copy(RunFolder folder, string name, int upTo)
    {
        string target = Path.Combine(_root.FullName, name);
        foreach (string file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        RunFolder copied = RunFolder.Open(target);
        foreach (CheckpointManifest later in CheckpointStore.List(copied.CheckpointsFolder).Where(manifest => manifest.Step > upTo))
            Directory.Delete(copied.CheckpointFolder(later.Step), recursive: true);
        return copied;
    }

    public void Dispose()
    {
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    static Rehearsed Run(Session session, RunRecord record, int? stopAfter)
    {
        using CancellationTokenSource stop = new();
        List<TrainingEvent> events = [];
        foreach (TrainingEvent e in session.Assemble(record.Folder, record.Manifest.Recipe).Run(session.State, stop.Token))
        {
            record.Append(e);
            events.Add(e);
            if (e is StepTaken taken && taken.Step + 1 == stopAfter) stop.Cancel();
        }

        return new Rehearsed(record.Folder, events);
    }

    /// <summary>A run, and what it told.</summary>
    protected sealed record Rehearsed(RunFolder Folder, IReadOnlyList<TrainingEvent> Events)
    {
        public StepTaken[] Steps => [.. Events.OfType<StepTaken>().Select(step => step with { Seconds = 0, Waited = null })];
    }
}
