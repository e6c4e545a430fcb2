namespace Hone.Hosting.Settings;

/// <summary>Which checkpoints there are to be.</summary>
/// <param name="Every">Updates between two; 0 saves only at the end.</param>
/// <param name="Keep">How many of the newest stay.</param>
/// <param name="KeepsBest">The one with the lowest validation loss stays too.</param>
sealed record CheckpointSettings(int Every, int Keep, bool KeepsBest);
