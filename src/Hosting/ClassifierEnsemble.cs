using Hone.Data.Examples;
using Hone.Insight.Classification;

namespace Hone.Hosting;

/// <summary>Several classifiers of the same classes as one: it holds what they hold on average.</summary>
public sealed class ClassifierEnsemble
{
    const double Even = 0.5;

    readonly IReadOnlyList<TextClassifier> _members;

    /// <summary>Takes them together; whoever loaded them lets go of them.</summary>
    /// <param name="members">One at least.</param>
    /// <exception cref="InvalidDataException">They tell different classes apart.</exception>
    public ClassifierEnsemble(IReadOnlyList<TextClassifier> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        TextClassifier first = members[0];
        foreach (TextClassifier other in members)
            if (!other.Classes.SequenceEqual(first.Classes, StringComparer.Ordinal) || other.Thresholds is null != first.Thresholds is null)
                throw new InvalidDataException($"runs {first.Run} and {other.Run} tell different classes apart\n"
                    + "Name runs that were trained on data with the same classes.");
        _members = members;
    }

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> Classes => _members[0].Classes;

    /// <summary>Says what texts are.</summary>
    /// <param name="texts">The texts; what it says of one does not depend on the others.</param>
    public IReadOnlyList<ClassifiedText> Classify(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        double[] probabilities = ProbabilitiesOf(texts);
        return [.. texts.Select((text, row) =>
        {
            (int Label, double Probability)[] all = [.. Enumerable.Range(0, Classes.Count)
                .Select(label => (label, probabilities[row * Classes.Count + label])).OrderByDescending(pair => pair.Item2)];
            IEnumerable<int> given = _members[0].Thresholds is null ? [AnswerOf(probabilities, row, all[0].Label)]
                : all.Where(pair => pair.Probability >= ThresholdOf(pair.Label)).Select(pair => pair.Label);
            return new ClassifiedText(text, [.. given.Select(label => Classes[label])],
                [.. all.Select(pair => (Classes[pair.Label], pair.Probability))]);
        })];
    }

    /// <summary>Measures them on labelled texts.</summary>
    /// <param name="path">A table, or a folder with a folder for each class.</param>
    /// <param name="textColumn">The column of the texts; null to find it.</param>
    /// <param name="labelColumn">The column of the labels; null to find it.</param>
    /// <exception cref="InvalidDataException">The texts have no labels, or others than these; or a text may have several.</exception>
    public ClassificationMeasures Measure(string path, string? textColumn = null, string? labelColumn = null)
    {
        if (_members[0].Thresholds is not null)
            throw new InvalidDataException($"run {_members[0].Run} gives a text several labels, and what is measured here has one\n"
                + "See the run's classification.json for how well it does.");
        using LabelledText examples = LabelledText.Open(path, new LabelledTextOptions
        {
            TextColumn = textColumn,
            LabelColumn = labelColumn,
            Classes = Classes,
        });
        int[] all = [.. Enumerable.Range(0, examples.Count)];
        double[] probabilities = ProbabilitiesOf([.. all.Select(examples.TextOf)]);
        Predictions predictions = Predictions.OfProbabilities(probabilities, [.. all.Select(example => examples.LabelsOf(example)[0])],
            Classes.Count);
        return ClassificationMeasures.Of(predictions, example => AnswerOf(probabilities, example, predictions.GuessOf(example)));
    }

    /// <summary>The likeliest class, or of two the one that a threshold says; several thresholds count as their mean.</summary>
    int AnswerOf(double[] probabilities, int row, int likeliest)
    {
        if (_members.Select(member => member.Answer.Rarer).FirstOrDefault(one => one is not null) is not { } rarer) return likeliest;
        double least = _members.Average(member => member.Answer.Rarer == rarer ? member.Answer.Threshold!.Value
            : member.Answer.Threshold is { } other ? 1 - other : Even);
        return probabilities[row * Classes.Count + rarer] >= least ? rarer : 1 - rarer;
    }

    double ThresholdOf(int label) => _members.Average(member => member.Thresholds![label]);

    double[] ProbabilitiesOf(IReadOnlyList<string> texts)
    {
        double[] sum = _members[0].ProbabilitiesOf(texts);
        foreach (TextClassifier member in _members.Skip(1))
        {
            double[] more = member.ProbabilitiesOf(texts);
            for (int i = 0; i < sum.Length; i++) sum[i] += more[i];
        }
        return [.. sum.Select(one => one / _members.Count)];
    }
}
