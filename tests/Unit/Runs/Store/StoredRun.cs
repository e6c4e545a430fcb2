using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Runs.Store;

/// <summary>Runs with files of every kind, to be pushed.</summary>
static class StoredRun
{
    /// <summary>Large enough to be an artefact.</summary>
    public const int LargeBytes = 300_000;

    /// <summary>Makes one.</summary>
    public static RunFolder Make(string root, string id, int events = 20, Func<Manifest, Manifest>? change = null, int seed = 1)
    {
        RunFolder run = RunFolder.Create(Path.Combine(root, id));
        Manifest manifest = Examples.Manifest(id) with
        {
            Name = RunId.NamePart(id), Status = RunStatus.Finished, StartedUtc = new DateTimeOffset(2031, 5, 4, 5, 2, 1, TimeSpan.Zero),
            Recipe = new JsonObject { ["training"] = new JsonObject { ["learning_rate"] = 3e-4 } }, Seed = seed,
        };
        run.WriteManifest(change is null ? manifest : change(manifest));
        Add(run, [Examples.Started(0), .. Enumerable.Range(0, events - 1).Select(step => Examples.Step(step, loss: seed + step))]);
        byte[] large = new byte[LargeBytes];
        new Random(seed).NextBytes(large);
        Directory.CreateDirectory(run.CheckpointFolder(10));
        File.WriteAllBytes(Path.Combine(run.CheckpointFolder(10), "model.safetensors"), large);
        File.WriteAllText(run.ReportFile, $"# {id}\n");
        File.WriteAllText(run.HeartbeatFile, "{}");
        return run;
    }

    /// <summary>Adds events.</summary>
    public static void Add(RunFolder run, params TrainingEvent[] events)
    {
        using EventLog log = EventLog.Open(run.EventsFile, new Clock());
        foreach (TrainingEvent e in events) log.Append(e);
    }

    /// <summary>Every file that is pushed, with its bytes in hexadecimal.</summary>
    public static Dictionary<string, string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && Path.GetFileName(file) != "heartbeat.json")
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}
