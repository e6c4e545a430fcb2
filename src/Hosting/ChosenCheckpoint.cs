using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>The checkpoint that RUN, RUN@step, RUN@best or RUN@last means.</summary>
static class ChosenCheckpoint
{
    const int MostTries = 20;

    /// <summary>
    /// Opens the best one, where no choice was made, and loads from it. A run that goes on removes old ones: where the chosen one goes
    /// meanwhile, it is chosen again.
    /// </summary>
    /// <param name="reference">A run, and perhaps a choice.</param>
    /// <param name="load">Loads from it; may be called again.</param>
    /// <exception cref="InvalidDataException">There is no such checkpoint; the message names those there are.</exception>
    public static T Load<T>(RunReference reference, Func<Checkpoint, T> load)
    {
        for (int tries = 1; ; tries++)
        {
            CheckpointManifest chosen = TryChoose(reference, latest: false)
                ?? throw ImportedRuns.Refusal(RunEntry.Read(reference.Folder).Manifest) ?? None(reference.Folder);
            string folder = CheckpointStore.PathOf(reference.Folder.CheckpointsFolder, chosen.Step);
            try
            {
                return load(Checkpoint.Open(folder));
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException
                && tries < MostTries && !Checkpoint.IsAt(folder))
            {
                // It was whole when it was chosen, and is gone now: the run has saved newer ones.
            }
        }
    }

    /// <summary>The step of the one that would be loaded; null where the run has none.</summary>
    /// <exception cref="InvalidDataException">There is no such checkpoint; the message names those there are.</exception>
    public static int? StepOf(RunReference reference) => TryChoose(reference, latest: false)?.Step;

    /// <summary>Opens the one to go on from, the newest where no choice was made; null where the run has saved none yet.</summary>
    /// <exception cref="InvalidDataException">There is no such checkpoint; the message names those there are.</exception>
    public static Checkpoint? TryOpenLatest(RunReference reference) =>
        TryChoose(reference, latest: true) is { } chosen ? Checkpoint.Open(reference.Folder.CheckpointFolder(chosen.Step)) : null;

    /// <summary>Says that the checkpoint one would expect is gone or not whole, and another was taken; null where it is the one.</summary>
    /// <param name="reference">A run, and perhaps a choice.</param>
    /// <param name="step">The step of the checkpoint that was taken.</param>
    /// <param name="latest">What is taken where no choice was made: the newest, or the best.</param>
    public static string? Notice(RunReference reference, int step, bool latest)
    {
        CheckpointChoice choice = reference.Checkpoint.Choice is CheckpointChoice.Unspecified
            ? (latest ? CheckpointChoice.Last : CheckpointChoice.Best) : reference.Checkpoint.Choice;
        string? missed = choice switch
        {
            CheckpointChoice.Best => reference.Folder.ReadManifest().SelectedCheckpoint is { } selected && selected.Step != step
                && !Checkpoint.IsWhole(reference.Folder.CheckpointFolder(selected.Step)) ? selected.Name : null,
            CheckpointChoice.Last =>
                CheckpointStore.NewestIncomplete(reference.Folder.CheckpointsFolder) is { } incomplete
                && string.CompareOrdinal(incomplete, CheckpointStore.NameOf(step)) > 0 ? incomplete : null,
            _ => null,
        };
        return missed is null ? null : $"{missed} is gone or not whole; the checkpoint of step {step} is taken in its place";
    }

    static CheckpointManifest? TryChoose(RunReference reference, bool latest)
    {
        IReadOnlyList<CheckpointManifest> all = CheckpointStore.List(reference.Folder.CheckpointsFolder);
        if (all.Count == 0) return null;
        CheckpointManifest? chosen = reference.Checkpoint.Choice switch
        {
            CheckpointChoice.Step => all.FirstOrDefault(checkpoint => checkpoint.Step == reference.Checkpoint.Step),
            CheckpointChoice.Last => all[^1],
            CheckpointChoice.Best => CheckpointStore.Best(all),
            _ => latest ? all[^1] : CheckpointStore.Best(all),
        };
        return chosen ?? throw new InvalidDataException(
            $"run {reference.Folder.Id} has no checkpoint of step {reference.Checkpoint.Step}\n"
                + $"It has those of steps {string.Join(", ", all.Select(checkpoint => checkpoint.Step))}.");
    }

    static InvalidDataException None(RunFolder folder) => new($"run {folder.Id} has no checkpoint" + RunEntry.Read(folder).Status switch
    {
        RunStatus.Running or RunStatus.Stalled or RunStatus.Paused => " yet\nIt is running and saves one as it goes; try again then.",
        RunStatus.Failed => $"\nIt failed before it saved one; why: hone show {folder.Id}.",
        RunStatus.Finished => $"\nThey were removed. To train it again from step 0: hone resume {folder.Id}.",
        _ => $" yet\nThere is nothing to load. Start it again from step 0: hone resume {folder.Id}.",
    });
}
