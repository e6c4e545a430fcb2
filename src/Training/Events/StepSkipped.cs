namespace Hone.Training.Events;

/// <summary>A step that the guard refused and the run outlived: its rows are skipped, and nothing of it was applied.</summary>
/// <param name="Step">Updates the model had had, as before.</param>
/// <param name="Kind">What the guard found: a kind of <see cref="GuardVerdict"/>.</param>
/// <param name="Reason">What happened, with which values, and where.</param>
/// <param name="Epoch">Where its first row stands: the pass over the data.</param>
/// <param name="Row">The row of that pass.</param>
/// <param name="Batch">First 16 hexadecimal digits of the SHA-256 of its tokens.</param>
public sealed record StepSkipped(int Step, string Kind, string Reason, long Epoch, long Row, string Batch) : TrainingEvent(Step);
