using Hone.Training;
using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The training loss has gone up, and stayed up.</summary>
public sealed class Divergence : Rule
{
    const int FewestSteps = 8;

    /// <summary>With that part of the first loss left at the end, one wild step was enough to ruin the model.</summary>
    const double NothingLearned = 0.97;

    /// <inheritdoc/>
    public override string Name => "divergence";

    /// <inheritdoc/>
    public override string Statistic => "largest lasting rise of the training loss above the lowest before it, as a share of it";

    /// <inheritdoc/>
    public override double Threshold => 0.3;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["exploding_loss", "rate_too_low", "underfitting", "weak_baseline", "plateau", "overfitting", "bad_labels",
            "perfect_validation", "noisy_validation", "no_gradient", "dead_units"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        NextMove next = Advice.LowerRate(evidence, 10, "Begin again with a lower rate or a longer warmup; the checkpoint of the lowest "
            + "validation loss is as it was.");
        if (evidence.LostSteps + evidence.LostEvaluations > 0 || evidence.Failure is { Kind: GuardVerdict.NotFinite })
        {
            int at = evidence.Failure?.Step ?? (evidence.Steps.Count > 0 ? evidence.Steps[^1].Step : 0);
            return new Reading(double.PositiveInfinity, at, at,
                $"a loss is not finite after step {Figures.Count(at)}, at a rate of {Figures.Rate(evidence.PeakRate)} at most", next);
        }

        int count = evidence.Steps.Count, window = Math.Max(FewestSteps, evidence.Window);
        if (count < 2 * window) return null;
        // Medians, so that single steps are none of it: those are exploding losses.
        double low = evidence.Steps[0].Loss, before = low, most = double.NegativeInfinity, high = low;
        (int lowAt, int from, int to) = (0, 0, 0);
        for (int i = window; i + window <= count; i += Math.Max(1, window / 8))
        {
            double mean = evidence.MeanLoss(i - window, i);
            if (mean < low) (low, lowAt) = (mean, i - 1);
            double median = Median([.. Enumerable.Range(i, window).Select(k => (double)evidence.Steps[k].Loss)]);
            // A loss of pairs or of classes goes to 0, and shares of next to nothing say nothing: there it is a share of the first loss.
            double rise = (median - low) / (evidence.IsOfPairs || evidence.Manifest.Classes is not null ? evidence.Steps[0].Loss : low);
            if (rise > most) (most, before, high, from, to) = (rise, low, median, lowAt, i + window - 1);
        }

        StepTaken worst = evidence.Steps.MaxBy(step => step.Loss)!;
        if (evidence.MeanLoss(count - window, count) >= NothingLearned * evidence.Steps[0].Loss && worst.Loss > high)
            (most, before, high, from, to) = (worst.Loss / evidence.Steps[0].Loss - 1, evidence.Steps[0].Loss, worst.Loss, 0,
                evidence.PlaceOf(worst.Step));
        return new Reading(most, evidence.Steps[from].Step, evidence.Steps[to].Step,
            $"the training loss has gone from {Figures.Loss(before)} around step {Figures.Count(evidence.Steps[from].Step)} up to "
            + $"{Figures.Loss(high)} around step {Figures.Count(evidence.Steps[to].Step)}, and is {Figures.Loss(evidence.Steps[^1].Loss)} "
            + "at the end", next, new NamedNumber("lowest mean loss before", before), new NamedNumber("median loss there", high));
    }

    static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
