namespace Hone.Runs;

/// <summary>The checkpoint to use.</summary>
/// <param name="Name">Its folder under <c>checkpoints/</c>.</param>
/// <param name="Step">Updates its model has had.</param>
/// <param name="Why">Why this one, in a sentence.</param>
public sealed record SelectedCheckpoint(string Name, int Step, string Why);
