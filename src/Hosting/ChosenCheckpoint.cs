using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>The checkpoint that RUN, RUN@step, RUN@best or RUN@last means.</summary>
static class ChosenCheckpoint
{
    const int MostAttempts = 20;

    /// <summary>Opens it, and loads it with all that is needed of it.</summary>
    /// <param name="reference">A run, and perhaps a choice.</param>
    /// <param name="latest">What to take where no choice was made: the newest, or the best.</param>
    /// <param name="load">Loads what is needed.</param>
    /// <remarks>A run that is going on removes old checkpoints while they are read: then the choice is made again.</remarks>
    /// <exception cref="InvalidDataException">There is no such checkpoint; the message names those there are.</exception>
    public static T Load<T>(RunReference reference, bool latest, Func<Checkpoint, T> load) =>
        TryLoad(reference, latest, load, out T? loaded) ? loaded! : throw new InvalidDataException(
            $"run {reference.Folder.Id} has no checkpoint yet\n{RunEntry.Read(reference.Folder) switch
            {
                { Status: RunStatus.Running } => "It saves one as it goes; until then there is nothing to load.",
                { Status: RunStatus.Failed } => $"It failed before it saved one; why: hone show {reference.Folder.Id}.",
                _ => $"It saves one as it goes; until then there is nothing to load. Start it again from step 0: hone resume {reference.Folder.Id}.",
            }}");

    /// <summary>The same; false where the run has saved none yet.</summary>
    public static bool TryLoad<T>(RunReference reference, bool latest, Func<Checkpoint, T> load, out T? loaded)
    {
        for (int attempt = 1; ; attempt++)
        {
            loaded = default;
            if (Find(reference, latest) is not { } folder) return false;
            try
            {
                loaded = load(Checkpoint.Open(folder));
                return true;
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException && attempt < MostAttempts && !Checkpoint.IsAt(folder))
            {
                // the run removed it, or put the same one with its validation loss into its place
            }
        }
    }

    static string? Find(RunReference reference, bool latest)
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
            ? CheckpointStore.PathOf(folder.CheckpointsFolder, chosen.Step)
            : throw new InvalidDataException($"run {folder.Id} has no checkpoint of step {reference.Checkpoint.Step}\n"
                + $"It has those of steps {string.Join(", ", all.Select(checkpoint => checkpoint.Step))}.");
    }
}
