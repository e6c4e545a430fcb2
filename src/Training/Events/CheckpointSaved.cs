namespace Hone.Training.Events;

/// <summary>A checkpoint is on disk, whole.</summary>
/// <param name="Step">Updates the saved model has had.</param>
/// <param name="Name">Its folder under <c>checkpoints/</c>, such as <c>step-00000250</c>.</param>
/// <param name="Bytes">Size of its files together.</param>
/// <param name="IsBest">It holds the best model so far.</param>
/// <param name="Removed">Checkpoints that the retention rule removed after it was whole.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record CheckpointSaved(int Step, string Name, long Bytes, bool IsBest, IReadOnlyList<string> Removed, double Seconds)
    : TrainingEvent(Step);
