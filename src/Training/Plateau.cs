using Hone.Training.Evaluation;

namespace Hone.Training;

/// <summary>Tells a validation loss that no longer falls from one that is only noisy.</summary>
/// <remarks>
/// A straight line is fitted to the losses since the best one. The run has stalled when a slope that would still gain
/// <see cref="TrainingOptions.MinimumGain"/>, or <see cref="LeastGain"/> of the best loss where that is more, within the next
/// <see cref="TrainingOptions.Patience"/> evaluations is refuted by a one-sided t test at <see cref="Level"/>. The noisier the losses, the
/// more of them it takes; counting alone mistakes a lucky best for an end.
/// </remarks>
static class Plateau
{
    /// <summary>Losses that a line and its noise need at least.</summary>
    public const int Fewest = Trend.Fewest;

    /// <summary>The part of the best loss that is not worth waiting for.</summary>
    public const double LeastGain = 0.002;

    /// <summary>How often the test may be wrong about a loss that gains just so much.</summary>
    public const double Level = 0.005;

    /// <summary>Whether nothing is left to wait for.</summary>
    /// <param name="best">The lowest validation loss.</param>
    /// <param name="since">Those measured after it, in their order.</param>
    /// <param name="patience">How many there must be at least; also, how far ahead a gain is looked for. 0 waits for ever.</param>
    /// <param name="minimumGain">The gain that is worth waiting for, nats per token.</param>
    public static bool IsReached(double best, IReadOnlyList<double> since, int patience, double minimumGain)
    {
        int count = since.Count;
        if (patience == 0 || count < Math.Max(patience, Fewest)) return false;
        Trend line = Trend.Of(since)!.Value;
        double promising = -Math.Max(minimumGain, LeastGain * Math.Abs(best)) / patience;
        return line.Slope > promising && StudentT.UpperTail((line.Slope - promising) / line.Error, count - 2) < Level;
    }
}
