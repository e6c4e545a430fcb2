using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hone.Text;

namespace Hone.Runs.Evaluations;

/// <summary><c>evaluations/step-00000250.json</c>: what a checkpoint was found to have learned, as far as anybody asked.</summary>
public sealed record EvaluationRecord
{
    /// <summary>Updates the model has had.</summary>
    public required int Step { get; init; }

    /// <summary>Texts that were drawn for each interval.</summary>
    public required int Resamples { get; init; }

    /// <summary>The texts it was measured on.</summary>
    public required IReadOnlyList<TextResult> Texts { get; init; }

    /// <summary>The tasks; null where nobody asked.</summary>
    public TaskResults? Tasks { get; init; }

    /// <summary>What it wrote; null where nobody asked.</summary>
    public IReadOnlyList<WrittenSample>? Samples { get; init; }

    /// <summary>What the model that the run began with gave on the same items; null where nobody asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BeforeAfter? Before { get; init; }

    /// <summary>The same with what was found later: a text that was measured again, tasks and samples that were, replace the old.</summary>
    public EvaluationRecord With(EvaluationRecord later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return later with
        {
            Texts = [.. Texts.Where(text => !later.Texts.Any(other => (other.Name, other.Path) == (text.Name, text.Path))), .. later.Texts],
            Tasks = later.Tasks ?? Tasks,
            Samples = later.Samples ?? Samples,
            Before = later.Before ?? Before,
        };
    }

    /// <summary>The file's content as a node.</summary>
    public JsonNode ToNode() => JsonSerializer.SerializeToNode(this, EvaluationJson.Relaxed.EvaluationRecord)!;

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, EvaluationJson.Relaxed.EvaluationRecord), (byte)'\n'];

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is none of these, or damaged.</exception>
    public static EvaluationRecord? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(AtomicFile.Read(path), EvaluationJson.Relaxed.EvaluationRecord)
                ?? throw new JsonException("it says null");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path} cannot be read: {failure.Message.Split(" Path:")[0]}\n"
                + "Take it away: hone eval makes it again.", failure);
        }
    }

    /// <summary>All that were recorded in a folder, by step.</summary>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public static IReadOnlyList<EvaluationRecord> ReadAll(string folder) => !Directory.Exists(folder) ? []
        : [.. Directory.GetFiles(folder, "step-*.json").Order(StringComparer.Ordinal).Select(Read).OfType<EvaluationRecord>()];
}
