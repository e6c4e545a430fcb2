using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Text;

namespace Hone.Runs.Classification;

/// <summary><c>classification.json</c>: how well a classifier tells the examples of its test apart, beside those it has to beat.</summary>
public sealed record ClassificationRecord
{
    /// <summary>Updates the model has had.</summary>
    public required int Step { get; init; }

    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Examples that were learnt from.</summary>
    public required int TrainExamples { get; init; }

    /// <summary>Examples that temperatures, thresholds and the checkpoint were chosen by.</summary>
    public required int ValidationExamples { get; init; }

    /// <summary>Examples that everything here is measured on.</summary>
    public required int TestExamples { get; init; }

    /// <summary>The classifiers: first the one whose answers are given, with its threshold if it has one.</summary>
    public required IReadOnlyList<ClassifierResult> Classifiers { get; init; }

    /// <summary>
    /// How answers are made, first as the recipe has it; empty where a text may have several labels, and in records of before they could
    /// be chosen: then they are the model's.
    /// </summary>
    public IReadOnlyList<ClassifierAnswer> Answers { get; init; } = [];

    /// <summary>Each class by its number, of the answers that are given.</summary>
    public required IReadOnlyList<ClassResult> PerClass { get; init; }

    /// <summary>From which probability on each class is given, where a text may have several; null where it has one.</summary>
    public IReadOnlyList<double>? Thresholds { get; init; }

    /// <summary>How many examples of a class (row) were taken for another (column).</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>How sure the classifier is and how often its likeliest class is right, from the least sure up.</summary>
    public required IReadOnlyList<ReliabilityRange> Reliability { get; init; }

    /// <summary>The wrong answers that it is surest of, surest first.</summary>
    public required IReadOnlyList<WrongExample> SurestErrors { get; init; }

    /// <summary>What somebody should know of the examples, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The file's content as a node.</summary>
    public JsonNode ToNode() => JsonSerializer.SerializeToNode(this, ClassificationJson.Relaxed.ClassificationRecord)!;

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ClassificationJson.Relaxed.ClassificationRecord), (byte)'\n'];

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is none of these, or damaged.</exception>
    public static ClassificationRecord? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(AtomicFile.Read(path), ClassificationJson.Relaxed.ClassificationRecord)
                ?? throw new JsonException("it says null");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path} cannot be read: {failure.Message.Split(" Path:")[0]}\n"
                + "Bring it back from a copy of the run, or take it away: probabilities are not calibrated then.", failure);
        }
    }
}
