using Hone.Data.Examples;

namespace Hone.Training.Classifiers;

/// <summary>The two classifiers of texts that every other has to beat: the majority, and logistic regression on weighted words.</summary>
/// <remarks>
/// The penalty of the regression is the one of three that costs the fewest nats on validation; without validation it is C = 10.
/// </remarks>
public sealed class TextBaselines
{
    static readonly double[] _penalties = [1, 10, 100];

    readonly double[] _majority;

    /// <summary>Fits both.</summary>
    /// <param name="texts">What to learn from.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="chosenBy">The validation.</param>
    /// <param name="chosenByLabels">The class of each of its examples.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="threads">Threads; no bit of the result depends on them.</param>
    public TextBaselines(IReadOnlyList<string> texts, int[] labels, IReadOnlyList<string> chosenBy, int[] chosenByLabels, int classes,
        int threads)
    {
        ArgumentNullException.ThrowIfNull(chosenBy);
        _majority = MajorityClass.LogitsOf(labels, classes);
        TfIdf features = new(texts);
        double least = double.PositiveInfinity;
        foreach (double penalty in chosenBy.Count == 0 ? [new LogisticRegressionOptions().InversePenalty] : _penalties)
        {
            LogisticRegression fitted = new(features, texts, labels, classes, new LogisticRegressionOptions
            {
                InversePenalty = penalty,
                Threads = threads,
            });
            double nats = NatsOf(fitted.LogitsOf(chosenBy), chosenByLabels, classes);
            if (Regression is not null && nats >= least) continue;
            (Regression, InversePenalty, least) = (fitted, penalty, nats);
        }
    }

    /// <summary>The regression.</summary>
    public LogisticRegression Regression { get; } = null!;

    /// <summary>C of the regression.</summary>
    public double InversePenalty { get; }

    /// <summary>What the majority holds of so many examples.</summary>
    /// <returns>[N, C].</returns>
    public double[] MajorityLogits(int count) => [.. Enumerable.Range(0, count).SelectMany(_ => _majority)];

    static double NatsOf(double[] logits, int[] labels, int classes)
    {
        double nats = 0;
        for (int example = 0; example < labels.Length; example++)
        {
            ReadOnlySpan<double> row = logits.AsSpan(example * classes, classes);
            double greatest = double.NegativeInfinity, sum = 0;
            foreach (double logit in row) greatest = Math.Max(greatest, logit);
            foreach (double logit in row) sum += Math.Exp(logit - greatest);
            nats += greatest + Math.Log(sum) - row[labels[example]];
        }
        return nats;
    }
}
