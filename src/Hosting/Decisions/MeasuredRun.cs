using Hone.Hosting.Evaluation;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Runs.Evaluations;
using Hone.Training.Checkpoints;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Decisions;

/// <summary>A run of a group, with what its documents cost.</summary>
/// <param name="Reference">The run and the checkpoint that was asked for.</param>
/// <param name="Entry">Its record and how it stands.</param>
/// <param name="Checkpoint">The checkpoint that was measured.</param>
/// <param name="Costs">What the documents cost it.</param>
/// <param name="CostsFile">Where that is kept.</param>
/// <param name="Questions">What the questions of the task cost it; null where no task was asked.</param>
sealed record MeasuredRun(
    RunReference Reference, RunEntry Entry, CheckpointManifest Checkpoint, UnitCosts Costs, string CostsFile, Cost[]? Questions)
{
    public RunFolder Folder => Reference.Folder;

    public Manifest Manifest => Entry.Manifest!;

    /// <summary>It tells classes apart; else it is a language model.</summary>
    public bool IsClassifier => Manifest.Classes is not null;

    /// <summary>The weights that are used.</summary>
    public StoredFile Weights => Checkpoint.Files.GetValueOrDefault("average.safetensors") ?? Checkpoint.Files["model.safetensors"];

    /// <summary>
    /// Measures a run, unless its folder has what its documents cost this very checkpoint, of this very text.
    /// </summary>
    /// <param name="reference">The run.</param>
    /// <param name="options">What is decided.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="InvalidDataException">It is broken, has no checkpoint, or its loss is not finite.</exception>
    /// <exception cref="IOException">What was found cannot be kept beside it.</exception>
    public static MeasuredRun Of(RunReference reference, DecisionOptions options, Action<EvaluationProgress>? progress)
    {
        RunFolder folder = reference.Folder;
        RunEntry entry = RunEntry.Read(folder);
        if (entry.Manifest is not { } manifest) throw new InvalidDataException(entry.Problem);
        CheckpointManifest chosen = ChosenCheckpoint.Load(reference, checkpoint => checkpoint.Manifest);
        string? asked = CheckpointEvaluation.RequestFor(manifest, options.Data, options.MostTokens);
        if (options.Tasks is null && asked is not null && Kept(folder, chosen, asked) is { } kept)
            return new MeasuredRun(reference, entry, chosen, kept.Costs, kept.Path, null);
        RunReference exact = reference with { Checkpoint = new CheckpointSelector(CheckpointChoice.Step, chosen.Step) };
        if (manifest.Classes is not null)
        {
            UnitCosts ofExamples = ExampleCosts.Of(exact, manifest, chosen, options, asked);
            return new MeasuredRun(reference, entry, chosen, ofExamples, CheckpointEvaluation.SaveCosts(folder, ofExamples), null);
        }

        CheckpointEvaluation evaluation = CheckpointEvaluation.Of(
            exact,
            new EvaluationOptions
            {
                Data = options.Data, MostTokens = options.MostTokens, Tasks = options.Tasks, MostPerTask = options.MostPerTask,
                Threads = options.Threads, MeasuresMainAlone = true,
            }, progress);
        UnitCosts costs = evaluation.Costs;
        string path = evaluation.SaveCosts();
        return new MeasuredRun(reference, entry, chosen, costs, path,
            options.Tasks is null ? null : evaluation.Questions.GetValueOrDefault(options.Rule.Metric));
    }

    /// <summary>Refuses a text that a run learned from, before anything is measured.</summary>
    /// <exception cref="InvalidDataException">It did, or its record is broken.</exception>
    public static void EnsureNew(RunFolder folder, string? data)
    {
        if (data is not null && (string?)folder.ReadManifest().Recipe["data"]?["path"] is { } own
            && Path.GetFullPath(data) == Path.GetFullPath(own))
            throw new InvalidDataException($"{folder.Id} learned from {data}, so how it does there tells nothing\n"
                + "Name a text that none of the runs has learned from.");
    }

    /// <summary>The files that a decision about it is taken on.</summary>
    public IReadOnlyList<HashedFile> Files()
    {
        List<HashedFile> files =
        [
            DecisionStore.Hash(Folder, Path.Combine(Folder.CheckpointFolder(Checkpoint.Step), "manifest.json")),
            DecisionStore.Hash(Folder, CostsFile),
        ];
        if (File.Exists(Folder.EventsFile)) files.Add(DecisionStore.Hash(Folder, Folder.EventsFile));
        return files;
    }

    /// <summary>Settings that make it what it is, by name.</summary>
    public IEnumerable<(string Name, string Value)> Settings() =>
        RecipeText.Flat(Manifest.Recipe).Where(setting => Insight.Queries.RunField.IsSetting(setting.Name));

    static (UnitCosts Costs, string Path)? Kept(RunFolder folder, CheckpointManifest checkpoint, string asked)
    {
        string step = Path.GetFileName(folder.CostsFile(checkpoint.Step, new string('0', 12)))[..^"000000000000.json".Length];
        if (!Directory.Exists(folder.EvaluationsFolder)) return null;
        foreach (string path in Directory.GetFiles(folder.EvaluationsFolder, $"{step}*.json").Order(StringComparer.Ordinal))
            if (UnitCosts.TryRead(path) is { } costs && costs.Checkpoint == checkpoint.Checksum && costs.Request == asked)
                return (costs, path);
        return null;
    }
}
