using Hone.Training.Evaluation;

namespace Hone.Runs.Evaluations;

/// <summary>A measure of the same items, before training and after it.</summary>
/// <param name="Name">The text or the task.</param>
/// <param name="Role">What it is for: <see cref="Own"/>, <see cref="General"/> or <see cref="Task"/>.</param>
/// <param name="Measure"><c>loss</c>, <c>bits_per_byte</c> or <c>accuracy</c>.</param>
/// <param name="Before">Of the model that the run began with.</param>
/// <param name="After">Of the checkpoint.</param>
/// <param name="Difference">After less before.</param>
/// <param name="Interval">Where that lies, 95 %, units drawn for both at once; null where there are too few.</param>
/// <param name="Units">Documents, blocks or questions.</param>
public sealed record Change(string Name, string Role, string Measure, double Before, double After, double Difference, Interval? Interval,
    int Units)
{
    /// <summary>A text of the run's own data.</summary>
    public const string Own = "own";

    /// <summary>A text that has nothing to do with them: by it one sees what was forgotten.</summary>
    public const string General = "general";

    /// <summary>A task.</summary>
    public const string Task = "task";

    /// <summary>The interval leaves 0 out.</summary>
    public bool IsClear => Interval is { } interval && (interval.Low > 0 || interval.High < 0);
}
