using Hone.Data.Examples;
using Hone.Runs.Classification;

namespace Hone.Insight.Classification;

/// <summary>Writes down what classifiers do on a test.</summary>
public static class ClassificationSummary
{
    /// <summary>Wrong answers that are told at most.</summary>
    public const int MostErrors = 20;

    const int LongestContent = 400;

    /// <summary>The record of a model beside the classifiers that it has to beat.</summary>
    /// <param name="step">Updates the model has had.</param>
    /// <param name="model">The model.</param>
    /// <param name="others">Those it has to beat, the best one last: of two or more, the mean of that and the model is told, too.</param>
    /// <param name="examples">Where the test is from.</param>
    /// <param name="test">The numbers of its examples.</param>
    /// <param name="trainLabels">The class of each example that was learnt from.</param>
    /// <param name="validation">How many examples were chosen by.</param>
    /// <param name="notes">What somebody should know of the examples.</param>
    public static ClassificationRecord Of(int step, CalibratedClassifier model, IReadOnlyList<CalibratedClassifier> others,
        IExamples examples, IReadOnlyList<int> test, IReadOnlyList<int> trainLabels, int validation, IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(trainLabels);
        ClassificationMeasures measures = ClassificationMeasures.Of(model.Test);
        int rarer = trainLabels.Count(label => label == 1) * 2 <= trainLabels.Count ? 1 : 0, classes = examples.Classes.Count;
        CalibratedClassifier[] all = others.Count < 2 ? [model, .. others]
            : [model, .. others, CalibratedClassifier.MeanOf($"mean of {model.Name} and {others[^1].Name}", [model, others[^1]])];
        return new ClassificationRecord
        {
            Step = step,
            Classes = examples.Classes,
            TrainExamples = trainLabels.Count,
            ValidationExamples = validation,
            TestExamples = measures.Count,
            Classifiers = [.. all.SelectMany(one => one == model
                ? new[] { one.Result(rarer), one.TunedResult(rarer), one.CarefulResult(rarer) } : [one.Result(rarer)])
                .OfType<ClassifierResult>()],
            PerClass = [.. measures.PerClass.Select((one, label) =>
                new ClassResult(examples.Classes[label], one.Support, one.Precision, one.Recall, one.F1))],
            Confusion = [.. Enumerable.Range(0, classes).Select(label =>
                (IReadOnlyList<int>)[.. Enumerable.Range(0, classes).Select(other => measures.Confusion[label, other])])],
            Reliability = [.. Reliability.Of(model.Test).Bins.Select(bin =>
                new ReliabilityRange(bin.Low, bin.High, bin.Count, bin.Right, bin.SumOfConfidences))],
            SurestErrors = [.. model.Test.SurestErrors(MostErrors).Select(example => new WrongExample(examples.Tell(test[example]),
                ContentOf(examples, test[example]), examples.Classes[model.Test.LabelOf(example)],
                examples.Classes[model.Test.GuessOf(example)], model.Test.ConfidenceOf(example)))],
            Notes = notes,
        };
    }

    static string? ContentOf(IExamples examples, int example) => examples is not LabelledText texts ? null
        : texts.TextOf(example) is { Length: > LongestContent } text ? $"{text[..LongestContent]}…" : texts.TextOf(example);
}
