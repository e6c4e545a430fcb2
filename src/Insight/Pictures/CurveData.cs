namespace Hone.Insight.Pictures;

/// <summary>What the pictures of a run are drawn from. Values that are not finite are welcome: they are shown as such.</summary>
/// <param name="Title">The run's name; shortened where it does not fit.</param>
/// <param name="Subtitle">One line of facts below it.</param>
/// <param name="Steps">Step of each point, ascending.</param>
/// <param name="TrainLoss">Loss of each step in nats per token.</param>
/// <param name="LearningRate">Rate of each step.</param>
/// <param name="Epochs">Passes over the training split after each step, as fractions.</param>
/// <param name="Validation">What was measured on the validation split, by ascending step; empty where nothing was.</param>
/// <param name="References">Losses to hold the run against, drawn as named dashed lines; often empty.</param>
public sealed record CurveData(
    string Title, string Subtitle,
    IReadOnlyList<int> Steps, IReadOnlyList<float> TrainLoss, IReadOnlyList<float> LearningRate, IReadOnlyList<double> Epochs,
    IReadOnlyList<ValidationPoint> Validation, IReadOnlyList<ReferenceLine> References)
{
    /// <summary>The finite validation loss that no other is below, the earliest of equals; null where there is none.</summary>
    internal ValidationPoint? Best
    {
        get
        {
            ValidationPoint? best = null;
            foreach (ValidationPoint point in Validation)
                if (double.IsFinite(point.Loss) && (best is null || point.Loss < best.Value.Loss))
                    best = point;
            return best;
        }
    }

    /// <exception cref="ArgumentException">The lists by step are not equally long.</exception>
    internal void RequireEqualLengths()
    {
        if (TrainLoss.Count != Steps.Count || LearningRate.Count != Steps.Count || Epochs.Count != Steps.Count)
            throw new ArgumentException($"{Steps.Count} steps, {TrainLoss.Count} losses, {LearningRate.Count} learning rates and " +
                $"{Epochs.Count} epochs were given; there must be one of each for every step");
    }
}
