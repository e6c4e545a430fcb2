namespace Hone.Insight.Comparison;

/// <summary>The number by which compared runs are better or worse, which is not the same for every kind of model.</summary>
/// <param name="Key">Its key among the compared values.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Unit">What it is measured in, such as <c>nats per token</c>; empty of a share.</param>
/// <param name="IsHigherBetter">More of it is better.</param>
public sealed record DecidingMetric(string Key, string Name, string Unit, bool IsHigherBetter)
{
    /// <summary>
    /// That of some runs: of classifiers the accuracy, on the test where all were tested, else on validation; of all others the
    /// validation loss.
    /// </summary>
    /// <param name="runs">The runs, at least one.</param>
    public static DecidingMetric Of(IReadOnlyList<ComparedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.All(run => run.Test is not null)) return new("test_accuracy", "accuracy on the test", "", true);
        if (runs.All(run => run.Manifest.Classes is not null && run.Curves.Best?.Metrics?.ContainsKey("accuracy") == true))
            return new("validation_accuracy", "accuracy on validation", "", true);
        string[] units = [.. runs.Select(run => run.Manifest.LossUnit).Distinct()];
        return new("best_val_loss", "best validation loss", units is [var unit] ? $"nats per {unit}" : "nats", false);
    }
}
