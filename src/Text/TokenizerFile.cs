using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Text.Bpe;
using Hone.Text.Normalization;
using Hone.Text.Specials;

namespace Hone.Text;

/// <summary>A tokenizer as it is written: one JSON document in UTF-8, the same for every kind.</summary>
/// <remarks>
/// <code>
/// { "format": "hone-tokenizer", "version": 1, "kind": "bytes", "hash": "…" }
/// { "format": "hone-tokenizer", "version": 1, "kind": "characters", "characters": "\n !,.abc…", "hash": "…" }
/// { "format": "hone-tokenizer", "version": 1, "kind": "bpe", "split": "gpt2", "merges": ["Ġ t", "h e", …], "hash": "…" }
/// { "format": "hone-tokenizer", "version": 2, "kind": "bpe", "split": "gpt4", "tokens": ["!", …], "merges": […], "special": […], "hash":
/// "…" }
/// { "format": "hone-tokenizer", "version": 3, "kind": "sentencepiece", "split": "none", "space_before": "always", "tokens": ["Ġthe", …],
/// "byte_ids": […], "merges": […], "special": […], "begin": 1, "hash": "…" }
/// </code>
/// <c>characters</c> holds the vocabulary's code points in ascending order; a token's id is its place. <c>merges</c> holds the two pieces
/// of each merge, in order, spelled by <see cref="ByteSpelling"/> with a space between. Without <c>tokens</c> the bytes are tokens 0 to
/// 255 and merge <c>i</c> makes token 256 + i. <c>tokens</c> has the piece of each id, or null; without <c>merges</c> any two neighbours
/// merge that are a token together, the lowest id first. <c>whole_words</c> says that a word that is a token is not merged. <c>special</c>
/// has text and id of each special token. A tokenizer that needs none of these is of version 1. Version 3 has <c>normalizer</c>,
/// <c>space_before</c>, <c>byte_ids</c> (the token of each byte, for characters that are none), <c>begin</c> and <c>end</c> (the tokens a
/// model wants around a text), and special tokens that look around them.
/// <c>hash</c> is what <see cref="ComputeHash"/> says, so white space between the parts of the JSON, and how it escapes characters, do not
/// matter, and everything else does.
/// </remarks>
sealed record TokenizerFile
{
    const string FormatName = "hone-tokenizer";
    const int FirstVersion = 1, LastVersion = 3;

    /// <summary>The one normalizer there is.</summary>
    public const string Composed = "nfc";

    const long MostBytes = 256 << 20;

    public string Format { get; init; } = FormatName;
    public int Version { get; init; } = FirstVersion;
    public required string Kind { get; init; }
    public string? Split { get; init; }
    public string? Characters { get; init; }
    public string?[]? Tokens { get; init; }
    public string[]? Merges { get; init; }
    public bool? WholeWords { get; init; }
    public SpecialToken[]? Special { get; init; }
    public string? Normalizer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SpaceBefore SpaceBefore { get; init; }

    public int[]? ByteIds { get; init; }
    public int? Begin { get; init; }
    public int? End { get; init; }
    public string? Hash { get; init; }

    /// <summary>
    /// SHA-256 over the values in the order of the file, but for the hash: each followed by a line feed, in UTF-8. A reader needs no JSON
    /// writer that escapes exactly as this one. From version 2 on each value has its name and a space before it, texts of any characters
    /// are spelled, and a missing token is a space.
    /// </summary>
    public string ComputeHash()
    {
        StringBuilder content = new();
        content.Append(FormatName).Append('\n').Append(NeededVersion).Append('\n').Append(Kind).Append('\n');
        if (NeededVersion == FirstVersion)
            AppendFirst(content);
        else
            AppendSecond(content);
        return Sha256.Of(content.ToString());
    }

    int NeededVersion =>
        Normalizer is not null || SpaceBefore != SpaceBefore.None || ByteIds is not null || Begin is not null || End is not null
            || Special?.Any(token => token.HasFlags) == true ? LastVersion
        : Tokens is null && WholeWords is null && Special is null ? FirstVersion : 2;

    void AppendFirst(StringBuilder content)
    {
        if (Split is not null)
            content.Append(Split).Append('\n');
        if (Characters is not null)
            content.Append(Characters).Append('\n');
        foreach (string merge in Merges ?? [])
            content.Append(merge).Append('\n');
    }

    void AppendSecond(StringBuilder content)
    {
        if (Split is not null)
            content.Append("split ").Append(Split).Append('\n');
        if (Characters is not null)
            content.Append("characters ").Append(Spelled(Characters)).Append('\n');
        foreach (string? token in Tokens ?? [])
            content.Append("token ").Append(token ?? " ").Append('\n');
        foreach (string merge in Merges ?? [])
            content.Append("merge ").Append(merge).Append('\n');
        if (WholeWords == true)
            content.Append("whole_words true\n");
        if (Normalizer is not null)
            content.Append("normalizer ").Append(Normalizer).Append('\n');
        if (SpaceBefore != SpaceBefore.None)
            content.Append("space_before ").Append(TokenizerJson.NameOf(SpaceBefore)).Append('\n');
        foreach (int id in ByteIds ?? [])
            content.Append("byte ").Append(id).Append('\n');
        foreach (SpecialToken token in Special ?? [])
            content.Append(token.IsAlwaysRead ? "always " : "special ").Append(token.Id).Append(' ').Append(Spelled(token.Text))
                .Append(token.TakesSpaceBefore ? " takes_space_before" : "").Append(token.TakesSpaceAfter ? " takes_space_after" : "")
                .Append(token.IsWholeWord ? " is_whole_word" : "").Append(token.IsNormalized ? " is_normalized" : "").Append('\n');
        if (Begin is { } begin)
            content.Append("begin ").Append(begin).Append('\n');
        if (End is { } end)
            content.Append("end ").Append(end).Append('\n');
    }

    static string Spelled(string text) => ByteSpelling.Spell(Encoding.UTF8.GetBytes(text));

    public void Write(string path, string hash) => AtomicFile.WriteText(path,
        file => JsonSerializer.Serialize(file, this with { Version = NeededVersion, Hash = hash }, TokenizerJson.Readable.TokenizerFile));

    public static Tokenizer Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such tokenizer file.\nCheck the path, or train a tokenizer first.", path);
        try
        {
            TokenizerFile file = Parse(BoundedFile.Read(path, MostBytes, "a tokenizer"), path);
            Tokenizer tokenizer = file.ToTokenizer();
            return tokenizer.Hash == file.Hash && file.Version == file.NeededVersion
                ? tokenizer
                : throw new FormatException("its hash is not the hash of its content");
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new InvalidDataException(
                $"{path} is truncated, altered or no tokenizer file: {FirstLine(failure.Message)}.\n"
                + "Take an unaltered copy of it, or train the tokenizer again; another program's is taken in by: hone tokenizer import.",
                failure);
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
        if (version is < FirstVersion or > LastVersion)
            throw new InvalidDataException(
                $"{path} is a tokenizer file of version {version}; this program reads versions {FirstVersion} to {LastVersion}.\n"
                + "Use the program that wrote it, or train the tokenizer again.");
        return root.Deserialize(TokenizerJson.Readable.TokenizerFile)!;
    }

    Tokenizer ToTokenizer() => this switch
    {
        { Special: not null } when Special.Contains(null) => throw new FormatException("a special token is null"),
        { Kind: ByteTokenizer.KindName, Split: null, Characters: null, Tokens: null, Merges: null, WholeWords: null } when IsPlain =>
            ByteTokenizer.FromFile(Special ?? []),
        { Kind: CharacterTokenizer.KindName, Split: null, Characters: string, Tokens: null, Merges: null, WholeWords: null } when IsPlain =>
            CharacterTokenizer.FromFile(Characters, Special ?? []),
        { Kind: BpeTokenizer.KindName, Split: not null, Characters: null, ByteIds: null } when Tokens is not null || Merges is not null =>
            BpeTokenizer.FromFile(this),
        { Kind: SentencePieceTokenizer.KindName, Split: not null, Characters: null, Tokens: not null, Merges: not null,
            ByteIds: not null, WholeWords: null, Normalizer: null } => SentencePieceTokenizer.FromFile(this),
        _ => throw new FormatException($"kind '{Kind}' is unknown, or has not the parts it needs"),
    };

    bool IsPlain => Normalizer is null && SpaceBefore == SpaceBefore.None && ByteIds is null && Begin is null && End is null;

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
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter<SpaceBefore>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    });

    /// <summary>A value as files have it.</summary>
    public static string NameOf(SpaceBefore value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
