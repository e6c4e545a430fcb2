using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hone.Runs.Hardware;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// <c>run.json</c>: the configuration of a run, how it stands and what was decided about it. Everything that happened in it is in
/// <c>events.jsonl</c>.
/// </summary>
public sealed record Manifest
{
    /// <summary>The schema this version writes, and the newest it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the file's layout.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What the run last said of itself. A process that was killed leaves <see cref="RunStatus.Running"/> behind:
    /// <see cref="RunEntry.Status"/> knows better.
    /// </summary>
    public RunStatus Status { get; init; }

    /// <summary>Why it ended, when it came to an end of its own.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The sentence its last event gave: why it ended, or what went wrong and what to do.</summary>
    public string? Reason { get; init; }

    /// <summary>When the first process began it.</summary>
    public DateTimeOffset? StartedUtc { get; init; }

    /// <summary>When it last came to an end; null while it runs.</summary>
    public DateTimeOffset? EndedUtc { get; init; }

    /// <summary>Every setting used, nested as in a recipe file.</summary>
    public required JsonObject Recipe { get; init; }

    /// <summary>The settings that are not what Hone would have chosen.</summary>
    public required JsonObject Differences { get; init; }

    /// <summary>Seed of every random number of the run.</summary>
    public long Seed { get; init; }

    /// <summary>Precision and kernel family, such as <c>f32/avx512</c>: within one class the bits are equal.</summary>
    public string? NumericsClass { get; init; }

    /// <summary>Threads that share the work; they change no bit.</summary>
    public int? Threads { get; init; }

    /// <summary>The program that trained it.</summary>
    public CodeIdentity? Code { get; init; }

    /// <summary>The packages that program was built with, name to version.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; init; }

    /// <summary>The machine it ran on.</summary>
    public MachineIdentity? Machine { get; init; }

    /// <summary>What it learned from.</summary>
    public DataIdentity? Data { get; init; }

    /// <summary>What each source gave, as of the last evaluation or the end; null in a run that began before this was counted.</summary>
    public IReadOnlyList<SourceTokens>? TokenCounts { get; init; }

    /// <summary>What was found in its data before the first step; null in runs that were not audited.</summary>
    public AuditRecord? Audit { get; init; }

    /// <summary>What n-gram baselines lose on its validation targets; null until they are counted.</summary>
    public IReadOnlyList<BaselineLoss>? Baselines { get; init; }

    /// <summary>How text became tokens.</summary>
    public TokenizerIdentity? Tokenizer { get; init; }

    /// <summary>The form of the text that was learned from; null in runs of earlier versions.</summary>
    public TextFormat? Format { get; init; }

    /// <summary>The classes it tells apart, in the order of their numbers; null of a language model. Its tokens are examples.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What is counted of it, and what a loss is the mean over.</summary>
    [JsonIgnore]
    public string Unit => Classes is null ? "token" : "example";

    /// <summary>What a loss is the mean over, and what an update counts: tokens, examples, or pairs of answers.</summary>
    [JsonIgnore]
    public string LossUnit => Classes is null && (Recipe["training"] as JsonObject)?["preference"] is JsonValue form
        && form.TryGetValue(out string? name) && name != "none" ? "pair" : Unit;

    /// <summary>The horizons it was given after its first; null in a run that has its first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Extension>? Extensions { get; init; }

    /// <summary>What was trained.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What it was imported from; null of a run that this program trained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImportedFrom? ImportedFrom { get; init; }

    /// <summary>Where the model came from; null of one that was trained here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelSource? ModelSource { get; init; }

    /// <summary>Id of the run whose weights it began with.</summary>
    public string? ParentRun { get; init; }

    /// <summary>The checkpoint it began with; null of a run that began with fresh weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelParent? Parent { get; init; }

    /// <summary>Id of the run it is to be compared with.</summary>
    public string? BaselineRun { get; init; }

    /// <summary>What its author expects to see, said before the first step.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hypothesis { get; init; }

    /// <summary>What the run is meant to find out or reach.</summary>
    public string? Goal { get; init; }

    /// <summary>When it is to stop, in a sentence.</summary>
    public string? StopRule { get; init; }

    /// <summary>The checkpoint to use, and why that one.</summary>
    public SelectedCheckpoint? SelectedCheckpoint { get; init; }

    /// <summary>What was decided about the result; null until someone decides.</summary>
    public Decision? Decision { get; init; }

    /// <summary>What people wrote about it.</summary>
    public string? Notes { get; init; }

    /// <summary>Words by which it is found; null where it was given none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What its events were when it last came to an end; null while it runs, and in runs of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LogChecksum? Log { get; init; }

    /// <summary>What another process found when it looked at the run; null until one does, and once the run goes on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Proof? Proof { get; init; }

    /// <summary>The run that this one repeats, and how far it came out the same; null of a run that repeats none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReproductionRecord? Reproduction { get; init; }

    /// <summary>What an hour of its machine costs, in the currency of whoever said it; null where nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PricePerHour { get; init; }

    /// <summary>What it took of its machine, as of the last evaluation or its end; null in runs of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResourceUse? Resources { get; init; }

    /// <summary>Its numbers as of the last evaluation, or of its end.</summary>
    public RunSummary? Summary { get; init; }

    /// <summary>Fields that this version does not know, kept when it rewrites the file.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, RunsJson.Relaxed.Manifest), (byte)'\n'];

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="source">What to call the file in an error.</param>
    /// <exception cref="InvalidDataException">They are truncated, lack what every run has, or a newer Hone wrote them.</exception>
    public static Manifest Parse(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            // The version first: of a newer file nothing else is known, not even that the rest would parse.
            int version = JsonSerializer.Deserialize(json, RunsJson.Relaxed.SchemaMark)?.SchemaVersion ?? 0;
            if (version > CurrentSchemaVersion)
                throw new InvalidDataException(
                    $"{source} was written by a newer Hone: its schema is {version}, this one reads up to {CurrentSchemaVersion}\n"
                    + "Update Hone, or read the run with the version that wrote it");
            if (version < 1)
                throw new InvalidDataException($"{source} has no schema_version, so it is not a run's manifest\n"
                    + "Give the folder of a run: hone runs");
            return JsonSerializer.Deserialize(json, RunsJson.Relaxed.Manifest)!;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{source} cannot be read: {failure.Message}\n"
                + "Restore the file; the run's events and checkpoints are beside it, untouched", failure);
        }
    }

    /// <summary>The one field that every version of the file has.</summary>
    internal sealed record SchemaMark(int SchemaVersion = 0);
}
