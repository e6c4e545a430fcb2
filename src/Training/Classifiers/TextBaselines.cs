namespace Hone.Training.Classifiers;

/// <summary>The classifier of texts that every other has to beat, besides the majority: logistic regression on weighted words.</summary>
/// <remarks>
/// The penalty of the regression is the one of three that gets the most right on validation, of equal ones with the fewest nats; without
/// validation it is C = 10.
/// </remarks>
public sealed class TextBaselines
{
    static readonly double[] _penalties = [1, 10, 100];

    /// <summary>Fits it.</summary>
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
        TfIdf features = new(texts);
        (int Right, double Nats) best = (-1, 0);
        foreach (double penalty in chosenBy.Count == 0 ? [new LogisticRegressionOptions().InversePenalty] : _penalties)
        {
            LogisticRegression fitted = new(features, texts, labels, classes, new LogisticRegressionOptions
            {
                InversePenalty = penalty,
                Threads = threads,
            });
            (int Right, double Nats) judged = Judge(fitted.LogitsOf(chosenBy), chosenByLabels, classes);
            if (judged.Right < best.Right || (judged.Right == best.Right && judged.Nats >= best.Nats)) continue;
            (Regression, InversePenalty, best) = (fitted, penalty, judged);
        }
    }

    /// <summary>The regression.</summary>
    public LogisticRegression Regression { get; } = null!;

    /// <summary>C of the regression.</summary>
    public double InversePenalty { get; }

    static (int Right, double Nats) Judge(double[] logits, int[] labels, int classes)
    {
        int right = 0;
        double nats = 0;
        for (int example = 0; example < labels.Length; example++)
        {
            ReadOnlySpan<double> row = logits.AsSpan(example * classes, classes);
            double greatest = double.NegativeInfinity, sum = 0;
            foreach (double logit in row) greatest = Math.Max(greatest, logit);
            foreach (double logit in row) sum += Math.Exp(logit - greatest);
            nats += greatest + Math.Log(sum) - row[labels[example]];
            right += row.IndexOf(greatest) == labels[example] ? 1 : 0;
        }
        return (right, nats);
    }
}
