using Hone.Insight.Classification;
using Hone.Insight.Pictures;
using Hone.Runs.Classification;
using static Hone.Insight.Reports.Page;

namespace Hone.Insight.Reports;

/// <summary>The part of a run's report that says how well its classifier does, beside those it has to beat.</summary>
public static class ClassificationSection
{
    /// <summary>The names of the pictures' files.</summary>
    public const string ConfusionFile = "confusion.png", ReliabilityFile = "reliability.png";

    const int MostClasses = 20, MostErrors = 8;

    static readonly bool[] _numbers = [false, true, true, true, true, true, true, true];

    /// <summary>The heads of the table of classifiers.</summary>
    public static IReadOnlyList<string> Heads { get; } =
        ["classifier", "accuracy", "macro-F1", "nats", "ECE", "before", "temperature", "lost / missed"];

    /// <summary>The cells of the table of classifiers, a row each.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(ClassificationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return [.. record.Classifiers.Select(one => (IReadOnlyList<string>)[
            one.Threshold is { } threshold ? $"{one.Name} (from {Figures.Number(threshold, 3)} on)" : one.Name,
            $"{Figures.Number(one.Accuracy, 4)} [{Figures.Number(one.AccuracyLow, 4)}, {Figures.Number(one.AccuracyHigh, 4)}]",
            Figures.Number(one.MacroF1, 4), Figures.Number(one.Nats, 4), Figures.Number(one.CalibrationError, 4),
            Figures.Number(one.UncalibratedError, 4), Figures.Number(one.Temperature, 2),
            one.Lost is { } lost ? $"{Figures.Count(lost)} / {Figures.Count(one.Missed ?? 0)}" : Figures.None])];
    }

    /// <summary>What the columns are, as a sentence.</summary>
    public static string Explanation(ClassificationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string careful = record.Classifiers.Any(one => one.Threshold is not null)
            ? $" Tuned: gives {record.Classes[CarefulClass(record)]} from the probability on that got the most right on validation; "
                + "careful: from the one on at which no example of the other class was given it there. Lost: examples of the other class "
                + "that were given it; missed: its own that were not."
            : "";
        return $"On {Figures.Count(record.TestExamples)} examples of the test; {Figures.Count(record.TrainExamples)} were learnt from, "
            + $"{Figures.Count(record.ValidationExamples)} chosen by. In brackets 95% intervals; ECE is the expected calibration error in "
            + $"{Reliability.Count} bins, before and after the temperature that was fitted on validation.{careful}";
    }

    /// <summary>What the report says; nothing where there is no classifier.</summary>
    public static IEnumerable<Block> Of(ClassificationRecord? record)
    {
        if (record is null) yield break;
        yield return new Section("Classification");
        yield return new Table(Heads, [.. Rows(record).Select(row => row.Select(Words.Plain).ToArray())], _numbers);
        yield return new Paragraph(Words.Plain(Explanation(record)));
        if (record.Thresholds is null)
        {
            yield return new Picture("Which classes are taken for which", ConfusionFile, format => DrawConfusion(record, format), []);
            yield return new Picture(
                "How sure it is, and how often it is right", ReliabilityFile, format => DrawReliability(record, format), []);
        }
        yield return new Section(record.Classes.Count <= MostClasses ? "Classes"
            : $"The {MostClasses} of {Figures.Count(record.Classes.Count)} classes with the lowest F1", Level: 3);
        yield return new Table(["class", "examples", "precision", "recall", "F1"],
            [.. record.PerClass.Where(one => one.Examples > 0 || record.Classes.Count <= MostClasses).OrderBy(one => one.F1)
                .ThenBy(one => one.Name, StringComparer.Ordinal).Take(MostClasses).Select(one => new[]
                {
                    Words.Plain(one.Name), Words.Plain(Figures.Count(one.Examples)), Words.Plain(Figures.Number(one.Precision, 3)),
                    Words.Plain(Figures.Number(one.Recall, 3)), Words.Plain(Figures.Number(one.F1, 3)),
                })], [false, true, true, true, true]);
        if (record.SurestErrors.Count > 0)
        {
            yield return new Section("Surest wrong answers", Level: 3);
            yield return new Table(["probability", "class", "taken for", "example"], [.. record.SurestErrors.Take(MostErrors).Select(one =>
                new[]
                {
                    Words.Plain(Figures.Number(one.Probability, 3)), Words.Plain(one.Class), Words.Plain(one.TakenFor),
                    Words.Plain(one.Content is { } content ? $"{content.ReplaceLineEndings(" ")} ({one.Where})" : one.Where),
                })], [true, false, false, false]);
        }
        foreach (string note in record.Notes) yield return new Paragraph(Words.Plain(note));
    }

    /// <summary>The picture of the confusion.</summary>
    public static byte[] DrawConfusion(ClassificationRecord record, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(record);
        int[,] confusion = new int[record.Classes.Count, record.Classes.Count];
        for (int row = 0; row < record.Confusion.Count; row++)
            for (int column = 0; column < record.Confusion[row].Count; column++) confusion[row, column] = record.Confusion[row][column];
        return ConfusionPicture.Draw("Which classes are taken for which", Facts(record), record.Classes, confusion, format);
    }

    /// <summary>The picture of the reliability.</summary>
    public static byte[] DrawReliability(ClassificationRecord record, PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ReliabilityPicture.Draw("How sure it is, and how often it is right",
            $"{Facts(record)}, calibration error {Figures.Number(record.Classifiers[0].CalibrationError, 4)}",
            new Reliability([.. record.Reliability.Select(one =>
                new ReliabilityBin(one.Low, one.High, one.Examples, one.Right, one.SumOfConfidences))]), format);
    }

    static string Facts(ClassificationRecord record) =>
        $"{Figures.Count(record.TestExamples)} examples of the test, accuracy {Figures.Number(record.Classifiers[0].Accuracy, 4)}";

    /// <summary>Which of two classes is given carefully: the rarer one.</summary>
    static int CarefulClass(ClassificationRecord record) => record.PerClass[1].Examples <= record.PerClass[0].Examples ? 1 : 0;
}
