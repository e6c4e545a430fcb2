using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Text;

namespace Hone.Runs.Reporting;

/// <summary>
/// How far a run has been sent to one MLflow server: <c>mlflow.json</c> has one of these for each server. With <c>events.jsonl</c>, which
/// is never rewritten, it is the queue: what stands behind <see cref="Position"/> is still to be sent.
/// </summary>
public sealed record MlflowProgress
{
    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>Name of the experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>The experiment there; null until it is known.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>The run there; null until it is made.</summary>
    public string? RunId { get; init; }

    /// <summary>Where the server keeps the run's files.</summary>
    public string? ArtifactUri { get; init; }

    /// <summary>Settings and tags were sent.</summary>
    public bool HasSettings { get; init; }

    /// <summary>Bytes of <c>events.jsonl</c> that were sent.</summary>
    public long Position { get; init; }

    /// <summary>Updates that were sent; steps that a resumed run makes again come out the same, and are not sent again.</summary>
    public int Steps { get; init; }

    /// <summary>Updates the model had at the last evaluation that was sent; −1 before the first.</summary>
    public int Evaluated { get; init; } = -1;

    /// <summary>How the run stood there when it was last told; null before.</summary>
    public string? Status { get; init; }

    /// <summary>Files that were sent: by name, the SHA-256 of what was.</summary>
    public IReadOnlyDictionary<string, string> Artifacts { get; init; } = new Dictionary<string, string>();

    /// <summary>What is known of a server; a beginning where nothing is.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="target">The server.</param>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static MlflowProgress Read(RunFolder folder, MlflowTarget target) =>
        ReadAll(folder).FirstOrDefault(one => one.IsOf(target))
        ?? new MlflowProgress { Server = target.Address.ToString(), Experiment = target.Experiment };

    /// <summary>What is known of every server.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static IReadOnlyList<MlflowProgress> ReadAll(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.MlflowFile)) return [];
        try
        {
            return JsonSerializer.Deserialize(AtomicFile.Read(folder.MlflowFile), MlflowJson.Default.MlflowProgressArray) ?? [];
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{folder.MlflowFile} cannot be read: {broken.Message.Split('\n')[0]}\n"
                + "Delete it: the run is then sent from its beginning, into the run that is there.", broken);
        }
    }

    /// <summary>Writes it, beside what is known of other servers.</summary>
    public void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        MlflowProgress[] all = [.. ReadAll(folder).Where(one => one.Server != Server || one.Experiment != Experiment), this];
        AtomicFile.Write(folder.MlflowFile, JsonSerializer.SerializeToUtf8Bytes(all, MlflowJson.Default.MlflowProgressArray),
            durable: false);                                                     // what is sent twice makes no double
    }

    bool IsOf(MlflowTarget target) => Server == target.Address.ToString() && Experiment == target.Experiment;
}

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MlflowProgress[]))]
sealed partial class MlflowJson : JsonSerializerContext;
