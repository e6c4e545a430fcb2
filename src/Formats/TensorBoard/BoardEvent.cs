namespace Hone.Formats.TensorBoard;

/// <summary>One record of a TensorBoard event file: <c>tensorflow.Event</c>, as far as training writes it.</summary>
/// <param name="WallTime">Seconds since 1970, UTC.</param>
/// <param name="Step">Where the run stood.</param>
public sealed record BoardEvent(double WallTime, long Step)
{
    /// <summary>The version in the first record of every file.</summary>
    public const string Version = "brain.Event:2";

    /// <summary>The version of the file; in its first record only.</summary>
    public string? FileVersion { get; init; }

    /// <summary>A writer begins at this step: what earlier files of the folder have at this step and later no longer counts.</summary>
    public bool IsSessionStart { get; init; }

    /// <summary>What is shown.</summary>
    public IReadOnlyList<BoardValue> Values { get; init; } = [];
}
