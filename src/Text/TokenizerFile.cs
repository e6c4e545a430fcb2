using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hone.Text;

/// <summary>A tokenizer as it is written: one JSON document in UTF-8, the same for every kind.</summary>
/// <remarks>
/// <code>
/// { "format": "hone-tokenizer", "version": 1, "kind": "bytes", "hash": "…" }
/// { "format": "hone-tokenizer", "version": 1, "kind": "characters", "characters": "\n !,.abc…", "hash": "…" }
/// { "format": "hone-tokenizer", "version": 1, "kind": "bpe", "split": "gpt2", "merges": ["Ġ t", "h e", …], "hash": "…" }
/// </code>
/// <c>characters</c> holds the vocabulary's code points in ascending order; a token's id is its place. <c>merges</c> holds the two pieces
/// of each merge, in order of creation, spelled by <see cref="ByteSpelling"/> with a space between; merge <c>i</c> makes token 256 + i,
/// and tokens 0 to 255 are the bytes. <c>hash</c> is what <see cref="ComputeHash"/> says, so white space between the parts of the JSON,
/// and how it escapes characters, do not matter, and everything else does.
/// </remarks>
sealed record TokenizerFile
{
    const string FormatName = "hone-tokenizer";
    const int KnownVersion = 1;

    public string Format { get; init; } = FormatName;
    public int Version { get; init; } = KnownVersion;
    public required string Kind { get; init; }
    public string? Split { get; init; }
    public string? Characters { get; init; }
    public string[]? Merges { get; init; }
    public string? Hash { get; init; }

    /// <summary>
    /// SHA-256 over the values in the order of the file, but for the hash: each followed by a line feed, in UTF-8. A reader needs no JSON
    /// writer that escapes exactly as this one.
    /// </summary>
    public string ComputeHash()
    {
        StringBuilder content = new();
        content.Append(FormatName).Append('\n').Append(KnownVersion).Append('\n').Append(Kind).Append('\n');
        if (Split is not null)
            content.Append(Split).Append('\n');
        if (Characters is not null)
            content.Append(Characters).Append('\n');
        foreach (string merge in Merges ?? [])
            content.Append(merge).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())));
    }

    public void Write(string path, string hash)
    {
        string unfinished = path + ".tmp";
        using (FileStream file = File.Create(unfinished))
        {
            JsonSerializer.Serialize(file, this with { Hash = hash }, TokenizerJson.Readable.TokenizerFile);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    public static Tokenizer Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such tokenizer file.\nCheck the path, or train a tokenizer first.", path);
        try
        {
            TokenizerFile file = Parse(File.ReadAllBytes(path), path);
            Tokenizer tokenizer = file.ToTokenizer();
            return tokenizer.Hash == file.Hash ? tokenizer : throw new FormatException("its hash is not the hash of its content");
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new InvalidDataException(
                $"{path} is truncated, altered or no tokenizer file: {FirstLine(failure.Message)}.\n"
                + "Take an unaltered copy of it, or train the tokenizer again.", failure);
        }
    }

    // The version is looked at before the rest, which a later version may spell otherwise.
    static TokenizerFile Parse(byte[] json, string path)
    {
        using JsonDocument document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.String || !format.ValueEquals(FormatName))
            throw new FormatException($"it does not say \"format\": \"{FormatName}\"");
        if (!root.TryGetProperty("version", out JsonElement stated) || stated.ValueKind != JsonValueKind.Number
            || !stated.TryGetInt32(out int version))
            throw new FormatException("it does not say its version");
        if (version != KnownVersion)
            throw new InvalidDataException(
                $"{path} is a tokenizer file of version {version}; this program reads version {KnownVersion}.\n"
                + "Use the program that wrote it, or train the tokenizer again.");
        return root.Deserialize(TokenizerJson.Readable.TokenizerFile)!;
    }

    Tokenizer ToTokenizer() => this switch
    {
        { Kind: ByteTokenizer.KindName, Split: null, Characters: null, Merges: null } => new ByteTokenizer(),
        { Kind: CharacterTokenizer.KindName, Split: null, Characters: string characters, Merges: null } =>
            CharacterTokenizer.FromFile(characters),
        { Kind: BpeTokenizer.KindName, Split: string split, Characters: null, Merges: string[] merges } =>
            BpeTokenizer.FromFile(split, merges),
        _ => throw new FormatException($"kind '{Kind}' is unknown, or has not the parts it needs"),
    };

    static string FirstLine(string message) => message.Split('\n')[0].TrimEnd('.', '\r');
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TokenizerFile))]
sealed partial class TokenizerJson : JsonSerializerContext
{
    public static TokenizerJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,      // Ġthe, not \u0120the
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    });
}
