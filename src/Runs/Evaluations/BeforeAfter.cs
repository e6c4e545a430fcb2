namespace Hone.Runs.Evaluations;

/// <summary>
/// The model that a run began with, measured on the same items as its checkpoint: what was learned, and what was forgotten.
/// </summary>
public sealed record BeforeAfter
{
    /// <summary>The parent and its step, as <c>RUN@250</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What changed, item by item: of texts their loss, accuracy and bits per byte, of tasks the accuracy.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }
}
