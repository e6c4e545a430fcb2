using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>A trained model, loaded from a checkpoint with its own tokenizer, ready to be used.</summary>
sealed class Loading : IDisposable
{
    Loading(RunFolder folder, Checkpoint checkpoint, int threads)
    {
        Checkpoint = checkpoint;
        Recipe = Recipe.FromEffective(folder.ReadManifest().Recipe, folder.ManifestFile);
        Tokenizer = Tokenizers.Of(folder, checkpoint.State.Identity);
        Model = new GptModel(ModelParts.Options(Recipe, Tokenizer.VocabularySize), seed: 0);
        Backend = Processor.CreateBackend(threads, precision: Precisions.Of(checkpoint.State.Identity));
        checkpoint.LoadInto(Model.Parameters);
    }

    public Checkpoint Checkpoint { get; }

    public Recipe Recipe { get; }

    public Tokenizer Tokenizer { get; }

    public GptModel Model { get; }

    public IBackend Backend { get; }

    /// <summary>Loads what RUN, RUN@step, RUN@best or RUN@last means; without a choice, the best.</summary>
    public static Loading Of(RunReference reference, int threads) => new(reference.Folder, CheckpointOf(reference, latest: false), threads);

    /// <summary>The checkpoint that is meant.</summary>
    /// <param name="reference">A run, and perhaps a choice.</param>
    /// <param name="latest">What to take where no choice was made: the newest, or the best.</param>
    public static Checkpoint CheckpointOf(RunReference reference, bool latest)
    {
        RunFolder folder = reference.Folder;
        IReadOnlyList<CheckpointManifest> all = CheckpointStore.List(folder.CheckpointsFolder);
        if (all.Count == 0) throw new InvalidDataException($"run {folder.Id} has no checkpoint yet\nIt saves one as it goes; until then there is nothing to load or to go on from.");
        CheckpointManifest? chosen = reference.Checkpoint.Choice switch
        {
            CheckpointChoice.Step => all.FirstOrDefault(checkpoint => checkpoint.Step == reference.Checkpoint.Step),
            CheckpointChoice.Last => all[^1],
            CheckpointChoice.Best => CheckpointStore.Best(all),
            _ => latest ? all[^1] : CheckpointStore.Best(all),
        };
        return chosen is not null
            ? Checkpoint.Open(folder.CheckpointFolder(chosen.Step))
            : throw new InvalidDataException($"run {folder.Id} has no checkpoint of step {reference.Checkpoint.Step}\nIt has those of steps {string.Join(", ", all.Select(checkpoint => checkpoint.Step))}.");
    }

    public void Dispose()
    {
        Backend.Dispose();
        Model.Dispose();
    }
}
