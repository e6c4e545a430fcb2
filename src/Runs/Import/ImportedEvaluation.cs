namespace Hone.Runs.Import;

/// <summary>What another program measured on its validation split.</summary>
/// <param name="Step">Updates the model had had.</param>
/// <param name="Loss">The validation loss, nats per token.</param>
/// <param name="At">When it was noted; null where that is not known.</param>
public sealed record ImportedEvaluation(int Step, double Loss, DateTimeOffset? At = null);
