using Hone.Training.Evaluation;
using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>
/// The training loss goes on falling and leaves validation, which no longer does, far above: the model learns its rows by heart.
/// </summary>
public sealed class Overfitting : Rule
{
    const int FewestEvaluations = 4;

    /// <summary>The last two measurements must be above the best by that share: then validation no longer falls.</summary>
    const double LeastRise = 0.001;

    /// <inheritdoc/>
    public override string Name => "overfitting";

    /// <inheritdoc/>
    public override string Statistic => "how far the training loss is below a validation loss that no longer falls, as a share of it";

    /// <inheritdoc/>
    public override double Threshold => 0.15;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Evaluations.Count < FewestEvaluations || evidence.Best is not { } best) return null;
        Evaluated last = evidence.Evaluations[^1];
        double then = evidence.LossAround(best.Step), now = evidence.LossAround(last.Step);
        if (last.Step == best.Step || !(now < then)) return null;
        double end = (last.Loss + evidence.Evaluations[^2].Loss) / 2;
        if (end < (1 + LeastRise) * best.Loss) return null;
        double[] since = [.. evidence.Evaluations.Where(one => one.Step >= best.Step).Select(one => one.Loss)];
        List<NamedNumber> numbers =
        [
            new("lowest validation loss", best.Loss), new("last validation loss", last.Loss), new("training loss then", then),
            new("training loss now", now), new("gap now, nats per token", last.Loss - now),
        ];
        if (Trend.Of(since) is { } line) numbers.Add(new("chance of such a rise without one", line.ChanceOfRise));
        return new Reading((last.Loss - now) / last.Loss, best.Step, last.Step,
            $"the validation loss was lowest at step {Figures.Count(best.Step)} with {Figures.Loss(best.Loss)} and is now "
            + $"{Figures.Loss(last.Loss)}, while the training loss went from {Figures.Loss(then)} to {Figures.Loss(now)}",
            new NextMove("Use the best checkpoint. To get further: more text, a smaller model, dropout, or an early stop.",
                evidence.Setting("model.dropout") is > 0 ? "training.early_stop.patience=5" : "model.dropout=0.2"), numbers);
    }
}
