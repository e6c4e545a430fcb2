using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>The checkpoint that RUN, RUN@step, RUN@best or RUN@last means.</summary>
static class ChosenCheckpoint
{
    /// <summary>Opens it.</summary>
    /// <param name="reference">A run, and perhaps a choice.</param>
    /// <param name="latest">What to take where no choice was made: the newest, or the best.</param>
    /// <exception cref="InvalidDataException">There is no such checkpoint; the message names those there are.</exception>
    public static Checkpoint Open(RunReference reference, bool latest) => TryOpen(reference, latest) ?? throw new InvalidDataException(
        $"run {reference.Folder.Id} has no checkpoint yet\nIt saves one as it goes; until then there is nothing to load. Start it again from step 0: hone resume {reference.Folder.Id}.");

    /// <summary>The same, or null where the run has saved none yet.</summary>
    public static Checkpoint? TryOpen(RunReference reference, bool latest)
    {
        RunFolder folder = reference.Folder;
        IReadOnlyList<CheckpointManifest> all = CheckpointStore.List(folder.CheckpointsFolder);
        if (all.Count == 0) return null;
        CheckpointManifest? chosen = reference.Checkpoint.Choice switch
        {
            CheckpointChoice.Step => all.FirstOrDefault(checkpoint => checkpoint.Step == reference.Checkpoint.Step),
            CheckpointChoice.Last => all[^1],
            CheckpointChoice.Best => CheckpointStore.Best(all),
            _ => latest ? all[^1] : CheckpointStore.Best(all),
        };
        return chosen is not null
            ? Checkpoint.Open(folder.CheckpointFolder(chosen.Step))
            : throw new InvalidDataException(
                $"run {folder.Id} has no checkpoint of step {reference.Checkpoint.Step}\nIt has those of steps {string.Join(", ", all.Select(checkpoint => checkpoint.Step))}.");
    }
}
