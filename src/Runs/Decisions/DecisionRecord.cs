using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Training.Evaluation;

namespace Hone.Runs.Decisions;

/// <summary><c>decisions/20261130T144000Z-1a2b3c4d5e6f.json</c>: a decision with everything it was taken on, written once.</summary>
public sealed record DecisionRecord
{
    /// <summary>The schema this version writes, and the newest it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the file's layout.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>When.</summary>
    public required DateTimeOffset DecidedUtc { get; init; }

    /// <summary>Who, if they said.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What they said of it.</summary>
    public string? Note { get; init; }

    /// <summary>What was decided.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What is claimed, in one sentence with its interval.</summary>
    public required string Claim { get; init; }

    /// <summary>Why it was decided so, the weightiest first, a sentence each.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What to do next, as commands.</summary>
    public required IReadOnlyList<string> Next { get; init; }

    /// <summary>What it was decided by.</summary>
    public required DecisionRule Rule { get; init; }

    /// <summary>The metric's gain.</summary>
    public required GroupDifference Gain { get; init; }

    /// <summary>What is taken off it for slices that became worse.</summary>
    public required double RegressionCost { get; init; }

    /// <summary>What is taken off it for what the models need.</summary>
    public required double OperationalCost { get; init; }

    /// <summary>Gain − regression cost − operational cost.</summary>
    public required double Net { get; init; }

    /// <summary>Where that lies; null where it cannot be told.</summary>
    public Interval? NetInterval { get; init; }

    /// <summary>Parts of the documents.</summary>
    public required IReadOnlyList<SliceResult> Slices { get; init; }

    /// <summary>What the models need: time, compute, memory, size, and how fast they write.</summary>
    public required IReadOnlyList<OperationalTerm> Operations { get; init; }

    /// <summary>What such a comparison can see; null where the variance is not known.</summary>
    public PowerForecast? Power { get; init; }

    /// <summary>What is assumed, and what should be known, a sentence each.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>SHA-256 of the text that all were measured on.</summary>
    public required string TextSha256 { get; init; }

    /// <summary>The runs of the candidate.</summary>
    public required IReadOnlyList<DecidedRun> Candidates { get; init; }

    /// <summary>Those of the baseline.</summary>
    public required IReadOnlyList<DecidedRun> Baselines { get; init; }

    /// <summary>The newest decision about each candidate before this one.</summary>
    public required IReadOnlyList<SupersededDecision> Supersedes { get; init; }

    /// <summary>The program that decided.</summary>
    public required CodeIdentity Code { get; init; }

    /// <summary>SHA-256 of this file as it is with nothing here.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The hash that it ought to have.</summary>
    public string ContentHash() => Text.Sha256.Of(JsonSerializer.SerializeToUtf8Bytes(this with { Sha256 = "" },
        DecisionJson.Relaxed.DecisionRecord));

    /// <summary>The same with its hash.</summary>
    public DecisionRecord Signed() => this with { Sha256 = ContentHash() };

    /// <summary>The file's content as a node.</summary>
    public JsonNode ToNode() => JsonSerializer.SerializeToNode(this, DecisionJson.Relaxed.DecisionRecord)!;

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, DecisionJson.Relaxed.DecisionRecord), (byte)'\n'];

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="source">What to call the file in an error.</param>
    /// <exception cref="InvalidDataException">They are no decision, damaged, or a newer Hone wrote them.</exception>
    public static DecisionRecord Parse(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            DecisionRecord record = JsonSerializer.Deserialize(json, DecisionJson.Relaxed.DecisionRecord)
                ?? throw new JsonException("it says null");
            return record.SchemaVersion <= CurrentSchemaVersion ? record : throw new InvalidDataException(
                $"{source} was written by a newer Hone: its schema is {record.SchemaVersion}, this one reads up to {CurrentSchemaVersion}\n"
                + "Update Hone.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{source} cannot be read: {failure.Message.Split(" Path:")[0]}\n"
                + "Bring it back from a copy of the run.", failure);
        }
    }
}
