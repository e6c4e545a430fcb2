using Hone.Runs.Classification;

namespace Hone.Insight.Classification;

/// <summary>What a classifier computed of the validation and of the test, and what was chosen by the one for the other.</summary>
public sealed class CalibratedClassifier
{
    readonly double[] _validationLogits, _testLogits;
    readonly int[] _validationLabels, _testLabels;
    readonly Predictions? _validation;
    readonly Predictions _uncalibrated;

    /// <summary>Fits the temperature on validation.</summary>
    /// <param name="name">What the classifier is.</param>
    /// <param name="validationLogits">[N, C], before the softmax; empty without validation.</param>
    /// <param name="validationLabels">The class of each example of the validation.</param>
    /// <param name="testLogits">[M, C].</param>
    /// <param name="testLabels">The class of each example of the test.</param>
    /// <param name="classes">C.</param>
    public CalibratedClassifier(string name, ReadOnlySpan<double> validationLogits, ReadOnlySpan<int> validationLabels,
        ReadOnlySpan<double> testLogits, ReadOnlySpan<int> testLabels, int classes)
    {
        Name = name;
        (_validationLogits, _testLogits) = (validationLogits.ToArray(), testLogits.ToArray());
        (_validationLabels, _testLabels) = (validationLabels.ToArray(), testLabels.ToArray());
        Temperature = validationLabels.IsEmpty ? 1 : Classification.Temperature.Fit(validationLogits, validationLabels, classes);
        _validation = validationLabels.IsEmpty ? null : Predictions.OfLogits(validationLogits, validationLabels, classes, Temperature);
        _uncalibrated = Predictions.OfLogits(testLogits, testLabels, classes);
        Test = Predictions.OfLogits(testLogits, testLabels, classes, Temperature);
    }

    /// <summary>
    /// The geometric mean of two classifiers: that of their logits, each divided by its own temperature first, at a temperature of its own.
    /// </summary>
    /// <param name="name">What it is called.</param>
    /// <param name="one">A classifier.</param>
    /// <param name="other">Another, of the same examples.</param>
    public static CalibratedClassifier MeanOf(string name, CalibratedClassifier one, CalibratedClassifier other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new CalibratedClassifier(name, Mean(one._validationLogits, other._validationLogits), one._validationLabels,
            Mean(one._testLogits, other._testLogits), one._testLabels, one.Test.Classes);

        double[] Mean(double[] a, double[] b) => [.. a.Zip(b, (x, y) => (x / one.Temperature + y / other.Temperature) / 2)];
    }

    /// <summary>What the classifier is.</summary>
    public string Name { get; }

    /// <summary>What its logits are divided by.</summary>
    public double Temperature { get; }

    /// <summary>What it holds of the test, at the temperature.</summary>
    public Predictions Test { get; }

    /// <summary>The threshold of a rule; null for the likeliest class, of more than two classes, and without validation.</summary>
    /// <param name="rule">See the constants of <see cref="AnswerRule"/>.</param>
    /// <param name="rarer">The class that is given from it on.</param>
    public double? ThresholdOf(string rule, int rarer)
    {
        if (rule == AnswerRule.Likeliest || Test.Classes != 2 || _validation is null) return null;
        bool[] isOf = [.. Enumerable.Range(0, _validation.Count).Select(example => _validation.LabelOf(example) == rarer)];
        double[] probabilities = [.. Enumerable.Range(0, _validation.Count).Select(example => _validation.ProbabilityOf(example, rarer))];
        return (rule == AnswerRule.Tuned ? Threshold.ForAccuracy(probabilities, isOf) : Threshold.ForLost(probabilities, isOf, mostLost: 0))
            .Value;
    }

    /// <summary>What it answers to an example of the test.</summary>
    /// <param name="rarer">The class that a threshold is of.</param>
    /// <param name="threshold">From which probability on it is given; null for the likeliest class.</param>
    public Func<int, int> AnswerOf(int rarer, double? threshold) => threshold is not { } least ? Test.GuessOf
        : example => Test.ProbabilityOf(example, rarer) >= least ? rarer : 1 - rarer;

    /// <summary>How well it does on the test; null where a rule needs a threshold and there is none.</summary>
    /// <param name="rule">When the rarer of two classes is given: see the constants of <see cref="AnswerRule"/>.</param>
    /// <param name="rarer">The rarer of two classes.</param>
    public ClassifierResult? Result(string rule, int rarer)
    {
        double? threshold = ThresholdOf(rule, rarer);
        if (threshold is null && rule != AnswerRule.Likeliest) return null;
        ClassificationMeasures measures = ClassificationMeasures.Of(Test, AnswerOf(rarer, threshold));
        return new ClassifierResult(threshold is null ? Name : $"{Name}, {rule}", measures.Accuracy, measures.AccuracyInterval.Low,
            measures.AccuracyInterval.High, measures.MacroF1, measures.Nats, measures.CalibrationError,
            Reliability.Of(_uncalibrated).Error, Temperature, threshold, Test.Classes == 2 ? measures.Confusion[1 - rarer, rarer] : null,
            Test.Classes == 2 ? measures.Confusion[rarer, 1 - rarer] : null);
    }
}
