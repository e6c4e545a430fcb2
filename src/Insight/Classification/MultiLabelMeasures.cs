namespace Hone.Insight.Classification;

/// <summary>How well examples are told apart that may be of several classes, or of none.</summary>
/// <param name="PerClass">Each class by its number.</param>
/// <param name="Count">Examples.</param>
/// <param name="AllRight">Examples given exactly their classes.</param>
/// <param name="Nats">Mean nats of an example: the binary cross-entropy, summed over the classes.</param>
public sealed record MultiLabelMeasures(IReadOnlyList<ClassMeasures> PerClass, int Count, int AllRight, double Nats)
{
    /// <summary>Share of examples given exactly their classes.</summary>
    public double SubsetAccuracy => (double)AllRight / Count;

    /// <summary>Mean F1 of the classes that occur or are given, each counted alike.</summary>
    public double MacroF1 => PerClass.Where(one => one.Support + one.Guessed > 0).Select(one => one.F1).DefaultIfEmpty(0).Average();

    /// <summary>F1 over all pairs of example and class.</summary>
    public double MicroF1 => new ClassMeasures(PerClass.Sum(one => one.Support), PerClass.Sum(one => one.Guessed),
        PerClass.Sum(one => one.Right)).F1;

    /// <summary>Measures probabilities.</summary>
    /// <param name="probabilities">[N, C], each by itself.</param>
    /// <param name="labels">[N, C]: whether an example is of a class.</param>
    /// <param name="thresholds">From which probability on each class is given.</param>
    public static MultiLabelMeasures Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels, ReadOnlySpan<double> thresholds)
    {
        int classes = thresholds.Length, count = labels.Length / classes, allRight = 0;
        ClassMeasures[] perClass = new ClassMeasures[classes];
        double nats = 0;
        for (int example = 0; example < count; example++)
        {
            bool right = true;
            for (int c = 0; c < classes; c++)
            {
                (bool isOf, double probability) = (labels[example * classes + c], probabilities[example * classes + c]);
                bool given = probability >= thresholds[c];
                perClass[c] = new ClassMeasures(perClass[c].Support + (isOf ? 1 : 0), perClass[c].Guessed + (given ? 1 : 0),
                    perClass[c].Right + (isOf && given ? 1 : 0));
                right &= isOf == given;
                nats -= Math.Log(isOf ? probability : 1 - probability);
            }
            allRight += right ? 1 : 0;
        }
        return new MultiLabelMeasures(perClass, count, allRight, nats / count);
    }
}
