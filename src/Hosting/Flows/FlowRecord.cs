using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Text;

namespace Hone.Hosting.Flows;

/// <summary><c>flow.json</c>: which stages of a flow are made.</summary>
public sealed record FlowRecord
{
    const int Current = 1;

    /// <summary>Version of the file.</summary>
    public int Version { get; init; } = Current;

    /// <summary>The flow's name, that of its recipe.</summary>
    public required string Name { get; init; }

    /// <summary>The stages, in their order.</summary>
    public IReadOnlyList<FlowStage> Stages { get; init; } = [];

    /// <summary>The stage of that name; null where it was not begun.</summary>
    public FlowStage? Find(string name) => Stages.FirstOrDefault(stage => stage.Name == name);

    /// <summary>The record with a stage, in place of the one of that name.</summary>
    public FlowRecord With(FlowStage stage) => Find(stage.Name) is { } before
        ? this with { Stages = [.. Stages.Select(one => one == before ? stage : one)] }
        : this with { Stages = [.. Stages, stage] };

    /// <summary>Reads the record of a folder, or begins one.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a newer Hone wrote it.</exception>
    public static FlowRecord Read(string path, string name)
    {
        if (!File.Exists(path)) return new FlowRecord { Name = name };
        try
        {
            FlowRecord record = JsonSerializer.Deserialize(AtomicFile.Read(path), FlowJson.Relaxed.FlowRecord)
                ?? throw new JsonException("it holds null");
            return record.Version <= Current ? record : throw new InvalidDataException(
                $"{path} has version {record.Version}, and this Hone knows {Current}\n"
                + "Take the newer Hone that wrote it, or another --out.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException(
                $"{path} is damaged: {failure.Message}\nDelete it, and everything is made anew; runs that were trained stay where they "
                + "are.", failure);
        }
    }

    /// <summary>Writes it, whole.</summary>
    public void Write(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, FlowJson.Relaxed.FlowRecord));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FlowRecord))]
sealed partial class FlowJson : JsonSerializerContext
{
    public static FlowJson Relaxed =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
