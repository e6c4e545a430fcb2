using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Text;

namespace Hone.Data.Tokens.Prepared;

/// <summary><c>manifest.json</c> of a prepared folder: written last, so a folder that has one is whole.</summary>
public sealed record PreparedManifest
{
    /// <summary>Its file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The name it has while preparing is not done.</summary>
    public const string UnfinishedName = "unfinished.json";

    internal const string Kind = "hone-data";

    const int Current = 2;

    /// <summary>What kind of file it is.</summary>
    public string Format { get; init; } = Kind;

    /// <summary>Version of the folder's layout.</summary>
    public int Version { get; init; } = Current;

    /// <summary>What was prepared.</summary>
    public required PreparedSource Source { get; init; }

    /// <summary>What was asked for, option by option: asked again for the same, nothing is done again.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>How the documents were split, as a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>What turned text into tokens.</summary>
    public required PreparedTokenizer Tokenizer { get; init; }

    /// <summary>Whether some tokens are only read.</summary>
    public bool HasMask { get; init; }

    /// <summary>Bytes that were not UTF-8 and characters without a token, where the tokenizer has to leave them out.</summary>
    public long DroppedBytes { get; init; }

    /// <summary>Characters that no token stands for.</summary>
    public long DroppedCharacters { get; init; }

    /// <summary>The splits, by name: <c>train</c>, <c>validation</c>, <c>test</c>.</summary>
    public required IReadOnlyDictionary<string, PreparedSplit> Splits { get; init; }

    /// <summary>Where to go on reading, while preparing is not done.</summary>
    public SourcePlace? Next { get; init; }

    /// <summary>SHA-256 over tokenizer, rule and every shard: which data it is. Empty while preparing is not done.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>A split by its name in the file.</summary>
    public static string NameOf(Split split) => split.ToString().ToLowerInvariant();

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="InvalidDataException">The folder has none, or it is truncated or of another version.</exception>
    public static PreparedManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidDataException(File.Exists(Path.Combine(folder, UnfinishedName))
                ? $"{folder} is not prepared to its end\nGo on with the same hone data prepare command."
                : $"{folder} has no {FileName}: it is no prepared folder\nPrepare it first: hone data prepare PATH --out {folder}");
        return ReadFile(path);
    }

    internal static PreparedManifest ReadFile(string path)
    {
        try
        {
            PreparedManifest manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), PreparedJson.Readable.PreparedManifest)
                ?? throw new JsonException("it is empty");
            if (manifest.Format != Kind || manifest.Version != Current)
                throw new InvalidDataException(
                    $"{path} is a '{manifest.Format}' of version {manifest.Version}, not a {Kind} of version {Current}\n"
                        + "Prepare the data again.");
            if (manifest.Next is null && manifest.Fingerprint != manifest.WithFingerprint().Fingerprint)
                throw new InvalidDataException($"{path} is not what was written (its fingerprint differs)\nPrepare the data again.");
            foreach (string file in manifest.Splits.Values.SelectMany(split => split.Shards).Select(shard => shard.File))
                if (file != Path.GetFileName(file))
                    throw new InvalidDataException($"{path} names a shard outside its folder: {file}\nPrepare the data again.");
            return manifest;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path} cannot be read: {problem.Message.ReplaceLineEndings(" ")}\nPrepare the data again.",
                problem);
        }
    }

    internal PreparedManifest WithFingerprint()
    {
        StringBuilder all = new($"{Tokenizer.Hash}\n{Rule}\n");
        foreach ((string name, PreparedSplit split) in Splits.OrderBy(split => split.Key, StringComparer.Ordinal))
            foreach (var shard in split.Shards)
                all.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name} {shard.Sha256}\n");
        return this with { Fingerprint = Sha256.Of(all.ToString()) };
    }

    /// <summary>Writes it beside itself, flushed, then under its name: a reader sees all of it or nothing.</summary>
    internal void Write(string path) =>
        AtomicFile.WriteText(path, file => JsonSerializer.Serialize(file, this, PreparedJson.Readable.PreparedManifest));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PreparedManifest))]
sealed partial class PreparedJson : JsonSerializerContext
{
    public static PreparedJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" });
}
