using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>
/// A learning rate that throws the weights about: they grow until what a step changes is small beside them, and little is learned.
/// </summary>
public sealed class RateTooHigh : Rule
{
    const int Earliest = 8;

    /// <inheritdoc/>
    public override string Name => "rate_too_high";

    /// <inheritdoc/>
    public override string Statistic =>
        "growth of the weights: how much longer than 1 the median matrix makes a random vector, over the root of the steps";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["exploding_loss", "weak_baseline", "plateau", "rate_too_low", "underfitting", "dead_units"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        (double most, double length, int at) = (double.NegativeInfinity, 0, 0);
        foreach (LayersMeasured one in evidence.Layers.Where(one => one.Step >= Earliest))
        {
            double[] stretches = [.. one.Layers.Select(layer => layer.Stretch).OfType<double>().Order()];
            if (stretches.Length == 0) continue;
            // Steps of one size in random directions would lengthen a matrix by the root of their number.
            double median = stretches[stretches.Length / 2], growth = (median - 1) / Math.Sqrt(one.Step);
            if (growth > most) (most, length, at) = (growth, median, one.Step);
        }

        return double.IsNegativeInfinity(most) ? null : new Reading(most, 0, at,
            $"at a rate of {Figures.Rate(evidence.PeakRate)} at most the weights have grown, in {Figures.Count(at, "step")}, "
            + $"until a matrix makes a vector {Figures.Number(length, 1)} times as long: what was learned is thrown about with them",
            Advice.LowerRate(evidence, 10, "Train with a lower rate; hone plan RECIPE --find-rate looks for one."),
            new NamedNumber("highest learning rate", evidence.PeakRate), new NamedNumber("times as long", length));
    }
}
