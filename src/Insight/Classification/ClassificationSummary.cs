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
    /// <param name="others">Those it has to beat.</param>
    /// <param name="regression">The one of them that may answer too, alone or together with the model; null for none.</param>
    /// <param name="rule">Whose answers are given, and when.</param>
    /// <param name="examples">Where the test is from.</param>
    /// <param name="test">The numbers of its examples.</param>
    /// <param name="trainLabels">The class of each example that was learnt from.</param>
    /// <param name="validation">How many examples were chosen by.</param>
    /// <param name="notes">What somebody should know of the examples.</param>
    public static ClassificationRecord Of(int step, CalibratedClassifier model, IReadOnlyList<CalibratedClassifier> others,
        CalibratedClassifier? regression, AnswerRule rule, IExamples examples, IReadOnlyList<int> test, IReadOnlyList<int> trainLabels,
        int validation, IReadOnlyList<string> notes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(trainLabels);
        int rarer = trainLabels.Count(label => label == 1) * 2 <= trainLabels.Count ? 1 : 0, classes = examples.Classes.Count;
        CalibratedClassifier? mean = regression is null ? null
            : CalibratedClassifier.MeanOf($"mean of {model.Name} and {regression.Name}", model, regression);
        CalibratedClassifier given = rule.By switch
        {
            ClassifierAnswer.Model => model, ClassifierAnswer.Regression => regression, _ => mean,
        } ?? throw new ArgumentException($"there is no regression to answer by {rule.By}", nameof(rule));
        Func<int, int> answerOf = given.AnswerOf(rarer, given.ThresholdOf(rule.Threshold, rarer));
        ClassificationMeasures measures = ClassificationMeasures.Of(given.Test, answerOf);
        string[] all = [AnswerRule.Likeliest, AnswerRule.Tuned, AnswerRule.Careful];
        string[] rules = [rule.Threshold, .. all.Except([rule.Threshold])];
        return new ClassificationRecord
        {
            Step = step,
            Classes = examples.Classes,
            TrainExamples = trainLabels.Count,
            ValidationExamples = validation,
            TestExamples = measures.Count,
            Classifiers = [.. rules.Select(one => given.Result(one, rarer)).Concat(((CalibratedClassifier?[])[model, .. others, mean])
                .Where(one => one != given).Select(one => one?.Result(AnswerRule.Likeliest, rarer))).OfType<ClassifierResult>()],
            Answers = [.. Answers(model, regression, mean, rule.Threshold, rarer).OrderByDescending(one => one.By == rule.By)],
            PerClass = [.. measures.PerClass.Select((one, label) =>
                new ClassResult(examples.Classes[label], one.Support, one.Precision, one.Recall, one.F1))],
            Confusion = [.. Enumerable.Range(0, classes).Select(label =>
                (IReadOnlyList<int>)[.. Enumerable.Range(0, classes).Select(other => measures.Confusion[label, other])])],
            Reliability = [.. Reliability.Of(given.Test).Bins.Select(bin =>
                new ReliabilityRange(bin.Low, bin.High, bin.Count, bin.Right, bin.SumOfConfidences))],
            SurestErrors = [.. given.Test.SurestErrors(MostErrors, answerOf).Select(example => new WrongExample(
                examples.Tell(test[example]), ContentOf(examples, test[example]), examples.Classes[given.Test.LabelOf(example)],
                examples.Classes[answerOf(example)], given.Test.ProbabilityOf(example, answerOf(example))))],
            Notes = notes,
        };
    }

    static IEnumerable<ClassifierAnswer> Answers(CalibratedClassifier model, CalibratedClassifier? regression, CalibratedClassifier? mean,
        string rule, int rarer)
    {
        yield return Made(ClassifierAnswer.Model, model, 1 / model.Temperature, 0);
        if (regression is null || mean is null) yield break;
        yield return Made(ClassifierAnswer.Mean, mean, 0.5 / (model.Temperature * mean.Temperature),
            0.5 / (regression.Temperature * mean.Temperature));
        yield return Made(ClassifierAnswer.Regression, regression, 0, 1 / regression.Temperature);

        ClassifierAnswer Made(string by, CalibratedClassifier classifier, double modelWeight, double regressionWeight)
        {
            double? threshold = classifier.ThresholdOf(rule, rarer);
            return new ClassifierAnswer(by, modelWeight, regressionWeight, threshold, threshold is null ? null : rarer);
        }
    }

    static string? ContentOf(IExamples examples, int example) => examples is not LabelledText texts ? null
        : texts.TextOf(example) is { Length: > LongestContent } text ? $"{text[..LongestContent]}…" : texts.TextOf(example);
}
