using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>The checkpoint to use.</summary>
/// <param name="Name">Its folder under <c>checkpoints/</c>.</param>
/// <param name="Step">Updates its model has had.</param>
/// <param name="Why">Why this one, in a sentence.</param>
public sealed record SelectedCheckpoint(string Name, int Step, string Why)
{
    /// <summary>The one to use once another is saved: the best that is kept; without a measurement, the newest.</summary>
    internal static SelectedCheckpoint After(CheckpointSaved saved, SelectedCheckpoint? before) =>
        saved.IsBest ? new SelectedCheckpoint(saved.Name, saved.Step, "the lowest validation loss of those that are kept")
        : before is not null && !saved.Removed.Contains(before.Name) ? before
        : new SelectedCheckpoint(saved.Name, saved.Step, "the newest");
}
