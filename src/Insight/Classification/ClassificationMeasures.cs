using Hone.Training.Evaluation;

namespace Hone.Insight.Classification;

/// <summary>How well examples are told apart by a classifier that gives each one class.</summary>
/// <param name="Confusion">How many examples of a class (row) were taken for another (column).</param>
/// <param name="Nats">Mean nats of the right class.</param>
/// <param name="CalibrationError">See <see cref="Reliability.Error"/>.</param>
public sealed record ClassificationMeasures(int[,] Confusion, double Nats, double CalibrationError)
{
    /// <summary>Examples.</summary>
    public int Count { get; } = Confusion.Cast<int>().Sum();

    /// <summary>Examples given their class.</summary>
    public int Right { get; } = Enumerable.Range(0, Confusion.GetLength(0)).Sum(label => Confusion[label, label]);

    /// <summary>Each class by its number.</summary>
    public IReadOnlyList<ClassMeasures> PerClass { get; } = [.. Enumerable.Range(0, Confusion.GetLength(0)).Select(label =>
        new ClassMeasures(
        Enumerable.Range(0, Confusion.GetLength(0)).Sum(other => Confusion[label, other]),
        Enumerable.Range(0, Confusion.GetLength(0)).Sum(other => Confusion[other, label]), Confusion[label, label]))];

    /// <summary>Share of examples given their class.</summary>
    public double Accuracy => (double)Right / Count;

    /// <summary>Where the accuracy lies in 95 % of the samples that might as well have been drawn (Wilson 1927).</summary>
    public Interval AccuracyInterval => Interval.OfShare(Right, Count);

    /// <summary>Mean F1 of the classes that occur or are guessed, each counted alike.</summary>
    public double MacroF1 => PerClass.Where(one => one.Support + one.Guessed > 0).Average(one => one.F1);

    /// <summary>Measures predictions, of which the likeliest class is the answer.</summary>
    public static ClassificationMeasures Of(Predictions predictions) => Of(predictions, predictions.GuessOf);

    /// <summary>Measures predictions with answers of one's own, as a threshold gives them.</summary>
    public static ClassificationMeasures Of(Predictions predictions, Func<int, int> answerOf)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(answerOf);
        ArgumentOutOfRangeException.ThrowIfZero(predictions.Count);
        int[,] confusion = new int[predictions.Classes, predictions.Classes];
        double nats = 0;
        for (int example = 0; example < predictions.Count; example++)
        {
            confusion[predictions.LabelOf(example), answerOf(example)]++;
            nats += predictions.NatsOf(example);
        }
        return new ClassificationMeasures(confusion, nats / predictions.Count, Reliability.Of(predictions).Error);
    }
}
