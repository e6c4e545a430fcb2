using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The validation loss is measured on so little, or scatters so much, that its differences mean nothing.</summary>
public sealed class NoisyValidation : Rule
{
    const int FewestEvaluations = 5;

    /// <summary>From the median absolute deviation of normal numbers to their standard deviation, and from that of second differences to
    /// that of what was differenced: √6.</summary>
    const double ToDeviation = 1.4826 / 2.449489742783178;

    /// <inheritdoc/>
    public override string Name => "noisy_validation";

    /// <inheritdoc/>
    public override string Statistic => "standard error of the validation loss, as a share of it";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.045;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Evaluations is not [.., { Tokens: > 0 } last] || evidence.IsOfPairs) return null;
        // Nats per token are about as wide as they are high, so the error of their mean is about one part in the root of their number.
        double sampling = 1 / Math.Sqrt(last.Tokens), scatter = Scatter([.. evidence.Evaluations.Where(one => one.Step > 0)]);
        double needed = Math.Ceiling(1 / (0.01 * 0.01));
        return new Reading(Math.Max(sampling, scatter), evidence.Evaluations[0].Step, last.Step,
            $"the validation loss of {Figures.Count(last.Tokens, "token")} is uncertain by {Figures.Percent(sampling)}, and from one "
            + $"measurement to the next it scatters by {Figures.Percent(scatter)}",
            new NextMove($"Measure on more text: {Figures.Count((long)needed)} tokens bring it to 1%. Hold out a larger share, or raise "
                + "evaluation.tokens.", evidence.Setting("evaluation.tokens") is > 0 ? "evaluation.tokens=0" : "data.validation=0.2"),
            new NamedNumber("validation tokens", last.Tokens), new NamedNumber("expected error, share", sampling),
            new NamedNumber("scatter, share", scatter));
    }

    /// <summary>How far measurements are off the line between their neighbours, robustly; the first quarter, which bends, is left
    /// out.</summary>
    static double Scatter(Evaluated[] evaluations)
    {
        evaluations = evaluations[(evaluations.Length / 4)..];
        if (evaluations.Length < FewestEvaluations) return 0;
        double[] bends = [.. Enumerable.Range(1, evaluations.Length - 2)
            .Select(i => Math.Abs(evaluations[i - 1].Loss - 2 * evaluations[i].Loss + evaluations[i + 1].Loss))];
        Array.Sort(bends);
        return ToDeviation * bends[bends.Length / 2] / evaluations.Average(one => one.Loss);
    }
}
