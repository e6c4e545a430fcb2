using Hone.Training.Evaluation;
using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>
/// A run of preferences makes the chosen answer less and less likely: the loss only asks that the rejected one falls faster, and what comes
/// in their place nobody chose (Pal et al. 2024, arXiv:2402.13228; Razin et al. 2024, arXiv:2410.08847).
/// </summary>
public sealed class ChosenFalls : Rule
{
    const int FewestEvaluations = 4;

    /// <summary>Chance that a fall comes of scatter, above which it is none.</summary>
    const double MostChance = 0.05;

    /// <inheritdoc/>
    public override string Name => "chosen_falls";

    /// <inheritdoc/>
    public override string Statistic => "how far the log-probability of the chosen answer has fallen, as a share of what it was";

    /// <inheritdoc/>
    public override double Threshold => 0.15;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Evaluated[] measured = [.. evidence.Evaluations.Where(one => Of(one) is not null)];
        if (measured.Length < FewestEvaluations) return null;
        double[] chosen = [.. measured.Select(one => Of(one)!.Value)];
        if (Trend.Of(chosen) is not { } trend || trend.ChanceOfFall > MostChance || chosen[0] == 0) return null;
        double fall = chosen[0] - chosen[^1], rejected = Of(measured[^1], PreferenceMeasure.RejectedLogProbabilities) ?? double.NaN;
        return new Reading(fall / Math.Abs(chosen[0]), measured[0].Step, measured[^1].Step,
            $"the log-probability of the chosen answer has fallen from {Figures.Number(chosen[0], 2)} to {Figures.Number(chosen[^1], 2)}, "
            + $"over {Figures.Count(measured.Length, "measurement")}: the model turns from both answers, from the rejected one faster",
            new NextMove("Lower the rate or raise β, so that it stays nearer to the model it started from; or learn the chosen answers "
                + "first (data.packing: conversations).", evidence.Setting("training.preference_beta") is { } beta
                    ? $"training.preference_beta={Figures.Number(Math.Min(1, 3 * beta), 2)}" : null),
            new NamedNumber("log-probability of the chosen answer at first", chosen[0]),
            new NamedNumber("log-probability of the chosen answer now", chosen[^1]),
            new NamedNumber("log-probability of the rejected answer now", rejected),
            new NamedNumber("chance of such a fall without one", trend.ChanceOfFall));
    }

    static double? Of(Evaluated one, string metric = PreferenceMeasure.ChosenLogProbabilities) =>
        one.Metrics?.TryGetValue(metric, out double value) == true && double.IsFinite(value) ? value : null;
}
