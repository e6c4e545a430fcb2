using Hone.Runs.Classification;

namespace Hone.Insight.Classification;

/// <summary>What a classifier computed of the validation and of the test, and what was chosen by the one for the other.</summary>
public sealed class CalibratedClassifier
{
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
        Temperature = validationLabels.IsEmpty ? 1 : Classification.Temperature.Fit(validationLogits, validationLabels, classes);
        _validation = validationLabels.IsEmpty ? null : Predictions.OfLogits(validationLogits, validationLabels, classes, Temperature);
        _uncalibrated = Predictions.OfLogits(testLogits, testLabels, classes);
        Test = Predictions.OfLogits(testLogits, testLabels, classes, Temperature);
    }

    CalibratedClassifier(string name, IReadOnlyList<CalibratedClassifier> members)
    {
        (Name, Temperature) = (name, 1);
        _validation = members.Any(one => one._validation is null) ? null : Predictions.MeanOf([.. members.Select(one => one._validation!)]);
        Test = _uncalibrated = Predictions.MeanOf([.. members.Select(one => one.Test)]);
    }

    /// <summary>The mean of several classifiers, each at its own temperature.</summary>
    public static CalibratedClassifier MeanOf(string name, IReadOnlyList<CalibratedClassifier> members) => new(name, members);

    /// <summary>What the classifier is.</summary>
    public string Name { get; }

    /// <summary>What its logits are divided by.</summary>
    public double Temperature { get; }

    /// <summary>What it holds of the test, at the temperature.</summary>
    public Predictions Test { get; }

    /// <summary>How well it does where the likeliest class is its answer.</summary>
    /// <param name="rarer">The rarer of two classes.</param>
    public ClassifierResult Result(int rarer) => ResultOf(Name, ClassificationMeasures.Of(Test), rarer, null);

    /// <summary>
    /// How well it does where it gives one of two classes from the probability on that got the most right on validation; null where there
    /// are more classes, or no validation.
    /// </summary>
    /// <param name="chosen">The class.</param>
    public ClassifierResult? TunedResult(int chosen) => ResultFrom($"{Name}, tuned", chosen,
        (probabilities, isOf) => Threshold.ForAccuracy(probabilities, isOf));

    /// <summary>
    /// How well it does where it gives one of two classes so carefully that on validation no example of the other was given it; null where
    /// there are more classes, or no validation.
    /// </summary>
    /// <param name="careful">The class that is given carefully.</param>
    public ClassifierResult? CarefulResult(int careful) => ResultFrom($"{Name}, careful", careful,
        (probabilities, isOf) => Threshold.ForLost(probabilities, isOf, mostLost: 0));

    ClassifierResult? ResultFrom(string name, int given, Func<double[], bool[], Threshold> choose)
    {
        if (Test.Classes != 2 || _validation is null) return null;
        bool[] isOf = [.. Enumerable.Range(0, _validation.Count).Select(example => _validation.LabelOf(example) == given)];
        Threshold threshold = choose(
            [.. Enumerable.Range(0, _validation.Count).Select(example => _validation.ProbabilityOf(example, given))], isOf);
        return ResultOf(name, ClassificationMeasures.Of(Test, example =>
            Test.ProbabilityOf(example, given) >= threshold.Value ? given : 1 - given), given, threshold.Value);
    }

    ClassifierResult ResultOf(string name, ClassificationMeasures measures, int rarer, double? threshold) => new(name, measures.Accuracy,
        measures.AccuracyInterval.Low, measures.AccuracyInterval.High, measures.MacroF1, measures.Nats, measures.CalibrationError,
        Reliability.Of(_uncalibrated).Error, Temperature, threshold, Test.Classes == 2 ? measures.Confusion[1 - rarer, rarer] : null,
        Test.Classes == 2 ? measures.Confusion[rarer, 1 - rarer] : null);
}
