using System.Text.Json.Nodes;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Tuning;

/// <summary>Makes one model of a run's base and of what it learned beside it: a run with one checkpoint, of step 0.</summary>
public sealed class ModelMerge
{
    ModelMerge()
    {
    }

    /// <summary>The run it became.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The run that learned.</summary>
    public required string Run { get; init; }

    /// <summary>Updates its checkpoint has had.</summary>
    public required int Step { get; init; }

    /// <summary>Numbers of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Numbers that were learned beside it.</summary>
    public required long Learned { get; init; }

    /// <summary>Merges. Where it is refused, nothing is left behind.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="name">What the new run is called.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work; they change no bit.</param>
    /// <exception cref="InvalidDataException">The run has learned nothing beside a model.</exception>
    public static ModelMerge Write(string run, string name, string runs = "runs", int threads = 0)
    {
        RunReference reference = new RunStore(runs).Resolve(run);
        Manifest manifest = reference.Folder.ReadManifest();
        if (ImportedRuns.Refusal(manifest) is { } imported) throw imported;
        if (!LoraSettings.IsRequested(Recipe.FromEffective(manifest.Recipe, reference.Folder.ManifestFile)))
            throw new InvalidDataException($"run {reference.Folder.Id} has learned its model whole: there is nothing to merge\n"
                + $"Use it as it is: hone export {reference.Folder.Id} --to hf --out DIR.");
        return ChosenCheckpoint.Load(reference, checkpoint => Write(reference, manifest, checkpoint, name, runs, threads));
    }

    static ModelMerge Write(RunReference reference, Manifest manifest, Checkpoint checkpoint, string name, string runs, int threads)
    {
        using LanguageModel tuned = new(reference, checkpoint, threads);
        using GptModel merged = MergedModel.Of(tuned.Model, tuned.Backend);
        JsonObject recipe = (JsonObject)manifest.Recipe.DeepClone(), differences = (JsonObject)manifest.Differences.DeepClone();
        foreach (string section in (string[])["lora", "from"])
        {
            recipe.Remove(section);
            differences.Remove(section);
        }

        recipe["name"] = name;
        CheckpointIdentity before = checkpoint.State.Identity;
        StoredFile weights = checkpoint.Manifest.Files[checkpoint.FileForUse];
        string dialect = merged.Options.Dialect.ToString().ToLowerInvariant();
        RunFolder folder = UntrainedRun.Make(runs, name, merged, tuned.Tokenizer, before with { Recipe = recipe },
            made => KeptFiles.Of(reference.Folder).CopyTo(made), made => new Manifest
            {
                Id = made.Id, Name = name, Reason = $"merged from {tuned.Run}@{tuned.Step}; nothing was trained",
                Recipe = recipe, Differences = differences, Seed = manifest.Seed, NumericsClass = before.NumericsClass,
                Data = manifest.Data, Tokenizer = manifest.Tokenizer, Format = tuned.Format, ParentRun = tuned.Run,
                ModelSource = new ModelSource(ModelSource.Merge, dialect, $"{tuned.Run}@{tuned.Step}", weights.Sha256, weights.Bytes),
                Model = new ModelIdentity(dialect, merged.Parameters.Count, new GptCost(merged.Options).FlopsPerToken),
            });
        return new ModelMerge
        {
            Folder = folder, Run = tuned.Run, Step = tuned.Step, Parameters = merged.Parameters.Count,
            Learned = tuned.Model.Parameters.Learned.Sum(parameter => parameter.Count),
        };
    }
}
