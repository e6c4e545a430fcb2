using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>What the first checkpoint has more of than the second, on the same text or the same questions.</summary>
/// <param name="Name">The text or the task.</param>
/// <param name="Measure"><c>loss</c>, <c>bits_per_byte</c> or <c>accuracy</c>.</param>
/// <param name="Difference">First minus second.</param>
/// <param name="Interval">Where that lies, 95 %, units drawn for both at once; null where there are too few.</param>
/// <param name="Units">Pairs.</param>
public sealed record PairedDifference(string Name, string Measure, double Difference, Interval? Interval, int Units)
{
    /// <summary>The interval leaves 0 out: chance alone would seldom make such a difference.</summary>
    public bool IsClear => Interval is { } interval && (interval.Low > 0 || interval.High < 0);
}
