using System.Text.Json.Nodes;
using Hone.Formats.Gguf;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A tokenizer in the keys of a GGUF file: byte-level BPE, which llama.cpp calls gpt2. What comes in becomes a tokenizer.json, so that one
/// reader judges all of them.
/// </summary>
sealed class GgufTokenizer
{
    /// <summary>What llama.cpp takes a token for.</summary>
    const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5;

    /// <summary>
    /// llama.cpp's name of a way to cut text, ours, and whether a word that is a token is never merged. Source: its src/llama-vocab.cpp.
    /// </summary>
    static readonly (string Name, PreTokenizer Cut, bool TakesWholeWords)[] Cuts =
    [
        ("gpt-2", PreTokenizer.Gpt2, false), ("dbrx", PreTokenizer.Gpt4, false), ("smaug-bpe", PreTokenizer.Gpt4, false),
        ("llama-bpe", PreTokenizer.Gpt4, true), ("llama3", PreTokenizer.Gpt4, true), ("llama-v3", PreTokenizer.Gpt4, true),
        ("gpt-4o", PreTokenizer.O200k, false), ("qwen2", PreTokenizer.Qwen2, false), ("smollm", PreTokenizer.SmolLm, false),
    ];

    GgufTokenizer(JsonObject document, JsonObject config) => (Document, Config) = (document, config);

    /// <summary>The tokenizer.json.</summary>
    public JsonObject Document { get; }

    /// <summary>The tokenizer_config.json.</summary>
    public JsonObject Config { get; }

    /// <summary>Writes both into a folder.</summary>
    public void WriteTo(string folder)
    {
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.TokenizerFile), Document);
        ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.TokenizerConfigFile), Config);
    }

    /// <summary>The keys that say what a tokenizer does.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="rows">Rows of the model's table; those beyond the tokens are never written.</param>
    /// <param name="begin">The token that begins a text; null where there is none.</param>
    /// <param name="end">The token that ends one; null where there is none.</param>
    /// <param name="notes">Gets what a person should know.</param>
    /// <exception cref="InvalidDataException">llama.cpp knows nothing that does the same.</exception>
    public static IEnumerable<KeyValuePair<string, GgufValue>> KeysOf(
        Tokenizer tokenizer, int rows, int? begin, int? end, List<string> notes)
    {
        BpeTokenizer? words = tokenizer as BpeTokenizer;
        if (words is null && tokenizer is not ByteTokenizer)
            throw new InvalidDataException($"a GGUF file has no tokenizer of {tokenizer.Kind}, which this model has\n"
                + "Train one with tokenizer.kind: bpe or bytes, or export it with --to hf.");
        PreTokenizer cut = words?.PreTokenizer ?? PreTokenizer.Gpt2;
        bool whole = words?.Vocabulary is { TakesWholeWords: true, IsOfRanks: false };
        if (tokenizer.PutsSpaceBefore)
            throw new InvalidDataException("a GGUF file has no byte-level tokenizer that puts a space before a text, as this model's does\n"
                + "Export it with --to hf.");
        if (tokenizer.Composes)
            notes.Add("its tokenizer composes characters first (NFC), and llama.cpp does not: text that is not composed gets other tokens "
                + "there");
        if (tokenizer.Specials.Any(token => token.TakesSpaceBefore || token.TakesSpaceAfter || token.IsWholeWord))
            notes.Add("some of its special tokens look at what stands beside them (lstrip, rstrip, single_word), and llama.cpp does not "
                + "follow that");
        string name = Cuts.FirstOrDefault(one => one.Cut == cut && one.TakesWholeWords == whole).Name
            ?? throw new InvalidDataException(
                $"llama.cpp has no way to cut text as {cut}{(whole ? ", where words that are tokens are not merged," : "")} does\n"
                + "Train one with tokenizer.pre_tokenizer: gpt2, gpt4, o200k, qwen2 or smollm, or export it with --to hf.");
        if (cut == PreTokenizer.O200k)
            notes.Add("llama.cpp's expression for o200k knows no capitals and no marks beyond ASCII: it cuts words with them otherwise, "
                + "and the model sees other tokens there");
        string[] tokens = new string[rows];
        int[] types = new int[rows];
        HashSet<string> written = [];
        for (int id = 0; id < rows; id++)
        {
            SpecialToken? special = tokenizer.Specials.FirstOrDefault(token => token.Id == id);
            string? text = special?.Text
                ?? (id < tokenizer.VocabularySize && tokenizer.BytesOf(id) is { IsEmpty: false } bytes ? ByteSpelling.Spell(bytes) : null);
            if (text is not null && !written.Add(text))
                throw new InvalidDataException($"two tokens are spelled {text}, and a GGUF file cannot tell them apart\n"
                    + "Give the special token another text, or export it with --to hf.");
            (tokens[id], types[id]) = text is null ? ($"[PAD{id}]", Unused)
                : (text, special is null ? Normal : special.IsAlwaysRead ? UserDefined : Control);
        }

        yield return new(GgufKeys.Tokenizer, GgufValue.Of("gpt2"));
        yield return new(GgufKeys.Cut, GgufValue.Of(name));
        yield return new(GgufKeys.Tokens, GgufValue.Of(tokens));
        yield return new(GgufKeys.Types, GgufValue.Of(types));
        yield return new(GgufKeys.Merges, GgufValue.Of(words is null ? [] : (string[])[.. words.Merges.Select(merge =>
            $"{ByteSpelling.Spell(words.BytesOf(merge.Left))} {ByteSpelling.Spell(words.BytesOf(merge.Right))}")]));
        // llama.cpp takes id 11 for what is not named, whatever token that is. No text has a special token, or the byte 0xFF.
        (begin, end) = (tokenizer.Frame?.Begin ?? begin, end ?? tokenizer.Frame?.End);
        end ??= tokenizer.Specials.Count > 0 ? tokenizer.Specials[0].Id : null;
        if (end is null)
            notes.Add("it has no special token that ends a text, so the byte 0xFF, which no text has, stands for it; tokenizer.special "
                + "gives a model one");
        int ending = end ?? Array.IndexOf(tokens, ByteSpelling.Spell([0xFF]));
        yield return new(GgufKeys.Begin, GgufValue.Of((uint)(begin ?? ending)));
        yield return new(GgufKeys.End, GgufValue.Of((uint)ending));
        yield return new(GgufKeys.AddsBegin, GgufValue.Of(tokenizer.Frame?.Begin is not null));
        yield return new(GgufKeys.AddsEnd, GgufValue.Of(tokenizer.Frame?.End is not null));
    }

    /// <summary>Reads the keys of a file.</summary>
    /// <exception cref="InvalidDataException">It has none, or one that is not followed here.</exception>
    public static GgufTokenizer Read(GgufReader file)
    {
        string model = Text(file, GgufKeys.Tokenizer) ?? throw Refused(file, "has no tokenizer");
        if (model != "gpt2") throw Refused(file, $"has a tokenizer of the kind '{model}', and byte-level BPE ('gpt2') is read");
        string named = Text(file, GgufKeys.Cut) ?? "default";
        (string name, PreTokenizer cut, bool whole) = Cuts.FirstOrDefault(one => one.Name == named);
        if (name is null) throw Refused(file, $"cuts text into words in the way '{named}', which is not known here");
        string[] tokens = file.Texts(GgufKeys.Tokens) ?? throw Refused(file, "has a tokenizer without tokens");
        string[] merges = file.Texts(GgufKeys.Merges) ?? throw Refused(file, "has a tokenizer without merges");
        int[] types = file.Integers(GgufKeys.Types) ?? [.. Enumerable.Repeat(Normal, tokens.Length)];
        if (types.Length != tokens.Length) throw Refused(file, $"has {tokens.Length} tokens and types of {types.Length}");
        JsonObject vocabulary = [];
        JsonArray added = [];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (types[id] == Unused) continue;
            if (types[id] is not (Normal or Unknown or Control or UserDefined))
                throw Refused(file, $"has the token {id} of the type {types[id]}, which byte-level BPE has not");
            if (!vocabulary.TryAdd(tokens[id], id)) throw Refused(file, $"has the token '{tokens[id]}' twice");
            if (types[id] != Normal)
                added.Add((JsonNode)new JsonObject
                {
                    ["id"] = id, ["content"] = tokens[id], ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false,
                    ["normalized"] = false, ["special"] = types[id] != UserDefined,
                });
        }

        JsonObject document = new()
        {
            ["version"] = "1.0", ["truncation"] = null, ["padding"] = null, ["added_tokens"] = added,
            ["normalizer"] = cut == PreTokenizer.Qwen2 ? new JsonObject { ["type"] = "NFC" } : null, ["pre_tokenizer"] = CutOf(cut),
            ["post_processor"] = FrameOf(file, tokens, types, whole), ["decoder"] = ByteLevel(usesRegex: true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE", ["dropout"] = null, ["unk_token"] = null, ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null, ["fuse_unk"] = false, ["byte_fallback"] = false, ["ignore_merges"] = whole,
                ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
            },
        };
        return new GgufTokenizer(document, ConfigOf(file, tokens, types));
    }

    static JsonObject ConfigOf(GgufReader file, string[] tokens, int[] types)
    {
        JsonObject config = new()
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false, ["add_bos_token"] = false,
        };
        foreach ((string key, string name) in ((string, string)[])[(GgufKeys.Begin, "bos_token"), (GgufKeys.End, "eos_token")])
            if (file.Values.TryGetValue(key, out GgufValue? value) && value.Value is uint id && id < tokens.Length && types[id] == Control)
                config[name] = tokens[id];
        if (Text(file, GgufKeys.Template) is { } template) config["chat_template"] = template;
        return config;
    }

    static JsonObject CutOf(PreTokenizer cut)
    {
        if (cut == PreTokenizer.Gpt2) return ByteLevel(usesRegex: true);
        bool isDigits = cut == PreTokenizer.SmolLm;
        JsonObject first = isDigits ? new JsonObject { ["type"] = "Digits", ["individual_digits"] = true } : new JsonObject
        {
            ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = cut.Regex }, ["behavior"] = "Isolated", ["invert"] = false,
        };
        return new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(first, ByteLevel(usesRegex: isDigits)) };
    }

    /// <summary>The tokens put around a text; where a file does not say it, the way of Llama 3 has one before it.</summary>
    static JsonObject? FrameOf(GgufReader file, string[] tokens, int[] types, bool isLlama3)
    {
        int? begin = Adds(GgufKeys.AddsBegin, isLlama3) ? IdAt(GgufKeys.Begin) : null;
        int? end = Adds(GgufKeys.AddsEnd, otherwise: false) ? IdAt(GgufKeys.End) : null;
        if (begin is null && end is null) return null;
        JsonArray pieces = [];
        JsonObject known = [];
        if (begin is { } first) pieces.Add(Special(first));
        pieces.Add((JsonNode)new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } });
        if (end is { } last) pieces.Add(Special(last));
        return new JsonObject
        {
            ["type"] = "TemplateProcessing", ["single"] = pieces, ["pair"] = pieces.DeepClone(), ["special_tokens"] = known,
        };

        bool Adds(string key, bool otherwise) =>
            file.Values.TryGetValue(key, out GgufValue? value) && value.Value is bool flag ? flag : otherwise;

        int? IdAt(string key) => file.Values.TryGetValue(key, out GgufValue? value) && value.Value is uint id && id < tokens.Length
            && types[id] is Control or UserDefined ? (int)id : null;

        JsonNode Special(int id)
        {
            known[tokens[id]] = new JsonObject { ["id"] = tokens[id], ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(tokens[id]) };
            return new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = tokens[id], ["type_id"] = 0 } };
        }
    }

    static JsonObject ByteLevel(bool usesRegex) => new()
    {
        ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = usesRegex,
    };

    static string? Text(GgufReader file, string key) => file.Values.TryGetValue(key, out GgufValue? value) ? value.Value as string : null;

    static InvalidDataException Refused(GgufReader file, string problem) =>
        new($"{file.Path} {problem}\nTake another file of the model.");
}
