using Hone.Training.Evaluation;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The run ended while its losses, of training and validation alike, were still falling fast: too few steps, or too small a
/// model.</summary>
public sealed class Underfitting : Rule
{
    const int FewestSteps = 16;

    /// <summary>Above that share of the validation loss, the gap to the training loss says that it is the data that lacks.</summary>
    const double WidestGap = 0.1;

    /// <summary>A quarter more steps must gain that share of the loss, at the slope of the second half, to call it falling.</summary>
    const double LeastGain = 0.015;

    /// <summary>How often a loss that does not fall may be called falling.</summary>
    const double Level = 0.01;

    /// <inheritdoc/>
    public override string Name => "underfitting";

    /// <inheritdoc/>
    public override string Statistic => "last validation loss over that of the bigram, in a run whose training loss is still falling";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 1.02;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["weak_baseline"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        int count = evidence.Steps.Count, from = count / 2;
        if (count < FewestSteps || !evidence.HasRunItsCourse || evidence.Evaluations is not [.., var measured]
            || evidence.Baseline("bigram") is not { } bigram) return null;
        double last = evidence.MeanLoss(count - evidence.Window, count), gap = (measured.Loss - last) / measured.Loss;
        if (gap > WidestGap || Trend.Of([.. evidence.Steps.Skip(from).Select(step => (double)step.Loss)]) is not { Slope: < 0 } line)
            return null;
        double gain = -line.Slope * (count / 4) / last;
        if (gain < LeastGain || line.ChanceOfFall > Level) return null;
        return new Reading(measured.Loss / bigram, evidence.Steps[from].Step, evidence.Steps[^1].Step,
            $"the training loss was {Figures.Loss(last)} at the end and fell so that a quarter more steps would gain "
            + $"{Figures.Percent(gain)}, and validation is where training is ({Figures.Loss(measured.Loss)}); counting "
            + $"pairs of tokens gives {Figures.Loss(bigram)}",
            new NextMove("Train longer, or a larger model; hone resume RUN --steps N goes on with this one.",
                $"training.steps={2 * count}", $"resume {evidence.Manifest.Id} --steps {2 * Math.Max(1, evidence.Horizon)}"),
            new NamedNumber("chance of such a slope without one", line.ChanceOfFall), new NamedNumber("last mean training loss", last),
            new NamedNumber("gain of a quarter more, share", gain), new NamedNumber("bigram", bigram),
            new NamedNumber("last validation loss", measured.Loss));
    }
}
