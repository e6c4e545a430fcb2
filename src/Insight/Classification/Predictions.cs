namespace Hone.Insight.Classification;

/// <summary>What a classifier holds of examples whose class is known: a distribution over the classes for each.</summary>
/// <remarks>
/// Distributions are kept as logarithms, so that a class held impossible costs what it costs, and is no infinity of rounding.
/// </remarks>
public sealed class Predictions
{
    readonly double[] _logs;
    readonly int[] _labels;

    Predictions(double[] logs, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (logs.Length != (long)labels.Length * classes)
            throw new ArgumentException($"{labels.Length} labels of {classes} classes need as many rows, not {logs.Length} numbers");
        foreach (int label in labels)
            if ((uint)label >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(labels), label, $"there are {classes} classes");
        (_logs, _labels, Classes) = (logs, labels.ToArray(), classes);
    }

    /// <summary>Examples.</summary>
    public int Count => _labels.Length;

    /// <summary>Classes.</summary>
    public int Classes { get; }

    /// <summary>From what a model computes before the softmax.</summary>
    /// <param name="logits">[N, C], a row an example.</param>
    /// <param name="labels">The class of each example.</param>
    /// <param name="classes">C.</param>
    /// <param name="temperature">What the logits are divided by (Guo et al. 2017, arXiv:1706.04599, section 4.2).</param>
    public static Predictions OfLogits(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels, int classes, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        double[] logs = new double[logits.Length];
        for (int row = 0; row + classes <= logits.Length; row += classes)
        {
            ReadOnlySpan<double> from = logits.Slice(row, classes);
            double greatest = double.NegativeInfinity, sum = 0;
            foreach (double logit in from) greatest = Math.Max(greatest, logit / temperature);
            foreach (double logit in from) sum += Math.Exp(logit / temperature - greatest);
            double total = greatest + Math.Log(sum);
            for (int c = 0; c < classes; c++) logs[row + c] = from[c] / temperature - total;
        }
        return new Predictions(logs, labels, classes);
    }

    /// <summary>From probabilities, each row of which adds up to 1.</summary>
    public static Predictions OfProbabilities(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        double[] logs = new double[probabilities.Length];
        for (int i = 0; i < logs.Length; i++) logs[i] = Math.Log(probabilities[i]);
        return new Predictions(logs, labels, classes);
    }

    /// <summary>The class of an example.</summary>
    public int LabelOf(int example) => _labels[example];

    /// <summary>The probability of a class.</summary>
    public double ProbabilityOf(int example, int label) => Math.Exp(_logs[example * Classes + label]);

    /// <summary>The likeliest class; of equal ones the first.</summary>
    public int GuessOf(int example)
    {
        ReadOnlySpan<double> row = _logs.AsSpan(example * Classes, Classes);
        int best = 0;
        for (int c = 1; c < row.Length; c++)
            if (row[c] > row[best]) best = c;
        return best;
    }

    /// <summary>The probability of the likeliest class.</summary>
    public double ConfidenceOf(int example) => ProbabilityOf(example, GuessOf(example));

    /// <summary>Whether the likeliest class is the right one.</summary>
    public bool IsRight(int example) => GuessOf(example) == _labels[example];

    /// <summary>Nats of the right class.</summary>
    public double NatsOf(int example) => -_logs[example * Classes + _labels[example]];

    /// <summary>The wrong answers of which the classifier is surest, surest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="answerOf">What it answers to an example; null for the likeliest class.</param>
    public IReadOnlyList<int> SurestErrors(int most, Func<int, int>? answerOf = null)
    {
        answerOf ??= GuessOf;
        return [.. Enumerable.Range(0, Count).Where(example => answerOf(example) != LabelOf(example))
            .OrderByDescending(example => ProbabilityOf(example, answerOf(example))).ThenBy(example => example).Take(most)];
    }
}
