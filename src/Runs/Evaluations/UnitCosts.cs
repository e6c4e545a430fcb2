using System.Text.Json;
using Hone.Text;
using Hone.Training.Evaluation;

namespace Hone.Runs.Evaluations;

/// <summary>
/// <c>evaluations/costs-00000250-1a2b3c4d5e6f.json</c>: what each document of a text cost a checkpoint, kept so that runs can be compared
/// document by document without measuring them again.
/// </summary>
public sealed record UnitCosts
{
    /// <summary>Updates the model has had.</summary>
    public required int Step { get; init; }

    /// <summary>Checksum of the checkpoint's manifest: it names every weight.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Which text was asked for: the run's validation split with its fingerprint, or a file with its hash.</summary>
    public required string Request { get; init; }

    /// <summary>SHA-256 of the text itself, the same for every tokenizer that leaves nothing out.</summary>
    public required string TextSha256 { get; init; }

    /// <summary>Hash of the tokenizer.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Precision and kernel family that it was measured in.</summary>
    public required string NumericsClass { get; init; }

    /// <summary>The units are documents; else blocks of a running text.</summary>
    public required bool AreDocuments { get; init; }

    /// <summary>Bytes that the model needs to write with: its weights in float32 and the cache of a whole context.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Names of the sources; empty where there is only one.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Number of each unit.</summary>
    public required IReadOnlyList<int> Units { get; init; }

    /// <summary>Source of each unit, a place among <see cref="Sources"/>; empty where there is only one.</summary>
    public required IReadOnlyList<int> SourceOfUnits { get; init; }

    /// <summary>Targets of each unit.</summary>
    public required IReadOnlyList<long> Tokens { get; init; }

    /// <summary>Bytes of text they stand for.</summary>
    public required IReadOnlyList<long> Bytes { get; init; }

    /// <summary>Σ −ln p of all of them.</summary>
    public required IReadOnlyList<double> Nats { get; init; }

    /// <summary>The same of those that stand for text.</summary>
    public required IReadOnlyList<double> TextNats { get; init; }

    /// <summary>Targets that were the likeliest token.</summary>
    public required IReadOnlyList<long> Hits { get; init; }

    /// <summary>SHA-256 of this file as it is with nothing here.</summary>
    public string Checksum { get; init; } = "";

    /// <summary>The costs as a measurement has them.</summary>
    public IReadOnlyList<UnitCost> ToCosts() =>
        [.. Units.Index().Select(unit => new UnitCost(unit.Item, new Cost(Tokens[unit.Index], Bytes[unit.Index], Nats[unit.Index],
            TextNats[unit.Index], Hits[unit.Index])))];

    /// <summary>The file's bytes, with its checksum.</summary>
    public byte[] ToJson() => [.. Serialize(this with { Checksum = Expected() }), (byte)'\n'];

    /// <summary>Reads a file; null where there is none, or it is not what was written, for it can be measured again.</summary>
    public static UnitCosts? TryRead(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            UnitCosts? costs = JsonSerializer.Deserialize(AtomicFile.Read(path), CostsJson.Default.UnitCosts);
            int count = costs?.Units.Count ?? 0;
            return costs is not null && count > 0 && costs.Tokens.Count == count && costs.Bytes.Count == count && costs.Nats.Count == count
                && costs.Checksum == costs.Expected() && costs.TextNats.Count == count && costs.Hits.Count == count
                && costs.SourceOfUnits.Count is var named && (named == count || (named == 0 && costs.Sources.Count == 0)) ? costs : null;
        }
        catch (JsonException)
        {
            return null;                                                     // truncated: what it told is measured again
        }
    }

    string Expected() => Sha256.Of(Serialize(this with { Checksum = "" }));

    static byte[] Serialize(UnitCosts costs) => JsonSerializer.SerializeToUtf8Bytes(costs, CostsJson.Default.UnitCosts);
}
