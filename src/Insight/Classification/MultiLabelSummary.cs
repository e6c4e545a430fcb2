using Hone.Data.Examples;
using Hone.Runs.Classification;

namespace Hone.Insight.Classification;

/// <summary>Writes down what a classifier does on a test whose examples may have several labels.</summary>
public static class MultiLabelSummary
{
    /// <summary>The record; the threshold of each class is the one with the highest F1 on validation.</summary>
    /// <param name="step">Updates the model has had.</param>
    /// <param name="name">What the classifier is.</param>
    /// <param name="validationLogits">[N, C], each class by itself.</param>
    /// <param name="chosenBy">Where the validation is from.</param>
    /// <param name="validation">The numbers of its examples.</param>
    /// <param name="testLogits">[M, C].</param>
    /// <param name="examples">Where the test is from.</param>
    /// <param name="test">The numbers of its examples.</param>
    /// <param name="trained">How many examples were learnt from.</param>
    /// <param name="notes">What somebody should know of the examples.</param>
    public static ClassificationRecord Of(int step, string name, double[] validationLogits, IExamples chosenBy,
        IReadOnlyList<int> validation, double[] testLogits, IExamples examples, IReadOnlyList<int> test, int trained,
        IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(test);
        int classes = examples.Classes.Count;
        double[] chosen = Probabilities(validationLogits), tested = Probabilities(testLogits);
        bool[] isOf = Indicators(chosenBy, validation, classes);
        double[] thresholds = [.. Enumerable.Range(0, classes).Select(label => Threshold.ForF1(
            Column(chosen, label, classes), Column(isOf, label, classes)).Value)];
        MultiLabelMeasures measures = MultiLabelMeasures.Of(tested, Indicators(examples, test, classes), thresholds);
        Training.Evaluation.Interval interval = Training.Evaluation.Interval.OfShare(measures.AllRight, measures.Count);
        return new ClassificationRecord
        {
            Step = step,
            Classes = examples.Classes,
            TrainExamples = trained,
            ValidationExamples = validation.Count,
            TestExamples = test.Count,
            Classifiers = [new ClassifierResult(name, measures.SubsetAccuracy, interval.Low, interval.High, measures.MacroF1, measures.Nats,
                double.NaN, double.NaN, 1)],
            PerClass = [.. measures.PerClass.Select((one, label) =>
                new ClassResult(examples.Classes[label], one.Support, one.Precision, one.Recall, one.F1))],
            Thresholds = thresholds,
            Confusion = [],
            Reliability = [],
            SurestErrors = [],
            Notes = [$"A text may have several labels: it counts as right where it is given exactly its own, each from its threshold on; "
                + $"F1 over all pairs of text and label is {Figures.Number(measures.MicroF1, 4)}.", .. notes],
        };
    }

    static double[] Probabilities(double[] logits) => [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))];

    static bool[] Indicators(IExamples examples, IReadOnlyList<int> numbers, int classes)
    {
        bool[] isOf = new bool[numbers.Count * classes];
        for (int row = 0; row < numbers.Count; row++)
            foreach (int label in examples.LabelsOf(numbers[row])) isOf[row * classes + label] = true;
        return isOf;
    }

    static T[] Column<T>(T[] rows, int column, int columns) =>
        [.. Enumerable.Range(0, rows.Length / columns).Select(row => rows[row * columns + column])];
}
