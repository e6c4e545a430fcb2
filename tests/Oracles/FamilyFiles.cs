using System.Text;
using System.Text.Json.Nodes;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using Cut = Hone.Text.PreTokenizers.PreTokenizer;

namespace Hone.Oracles;

/// <summary>
/// A tokenizer.json of each family of models in the layout that its makers publish, with a vocabulary that has learned a little.
/// </summary>
static class FamilyFiles
{
    const string Gpt4Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    const string QwenWords =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    const string Composed = """{"type":"NFC"}""";
    const string Marked = """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""";
    const string Digits = """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}""";
    const string Strip = """,{"type":"Strip","content":" ","start":1,"stop":0}""";

    static readonly Lazy<string> Corpus = new(() => string.Concat(RandomTexts.Of(300, seed: 4))
        + string.Concat(Enumerable.Repeat("The cat's hat sat on the mat; it is the other one, that we'll see  there.\n    if (x):\n", 8)));

    static readonly JsonObject[] Llama = [Added("<unk>"), Added("<s>"), Added("</s>", normalized: true)];

    static readonly JsonObject[] Flagged =
    [
        Added("<mask>", lstrip: true), Added("<|im_start|>", rstrip: true), Added("<tool>", single: true, special: false),
        Added("<wörd>", lstrip: true, rstrip: true, normalized: true), Added("there", single: true, special: false, normalized: true),
        Added("<é>", special: false, normalized: true), Added("</s>s", normalized: true),
    ];

    static readonly Dictionary<string, Layout> Layouts = new()
    {
        ["qwen2"] = new(Cut.Qwen2, Composed, Split(QwenWords), ByteLevel(false, false),
            [Added("<|endoftext|>"), Added("<|im_start|>"), Added("<tool>", special: false)]),
        ["llama3"] = new(Cut.Gpt4, "null", Split(Gpt4Words), $$"""{"type":"Sequence","processors":[{{ByteLevel(true, false)}},{{Template("<|endoftext|>", 600)}}]}""",
            [Added("<|endoftext|>"), Added("<|im_start|>")]) { IgnoresMerges = true },
        ["smollm2"] = new(Cut.SmolLm, "null", Digits, "null", [Added("<|endoftext|>"), Added("<|im_start|>")]),
        ["neox"] = new(Cut.Gpt2, Composed, ByteLevel(false, true), ByteLevel(false, true), [Added("<|endoftext|>"), Added("<s>"),
            .. Enumerable.Range(2, 6).Select(count => Added(new(' ', count), special: false, normalized: true))]),
        ["prefixed"] = new(Cut.Gpt2, "null", ByteLevel(true, true), "null", [Added("<s>"), Added("</s>", normalized: true)]),
        ["flagged"] = new(Cut.Gpt2, "null", ByteLevel(false, true), "null", [Added("<s>"), Added("</s>"), .. Flagged]),
        ["flagged, composed"] = new(Cut.Gpt2, Composed, ByteLevel(false, true), "null", [Added("<s>"), .. Flagged]),
        ["llama2"] = new(null, Marked, "null", Template("<s>", 1), Llama),
        ["llama2, across spaces"] = new(null, Marked, "null", Template("<s>", 1), Llama) { MergesAcrossSpaces = true },
        ["mistral"] = new(null, "null", Metaspace("first", false), Template("<s>", 1), Llama) { MergesAcrossSpaces = true },
        ["metaspace"] = new(null, "null", Metaspace("always", false), "null", Llama),
        ["metaspace, split"] = new(null, "null", Metaspace("always", true), "null", Llama) { MergesAcrossSpaces = true },
        ["metaspace, never"] = new(null, "null", Metaspace("never", false), "null", Llama),
        ["flagged, llama2"] = new(null, Marked, "null", "null", [.. Llama, .. Flagged]) { MergesAcrossSpaces = true },
        ["flagged, metaspace"] = new(null, "null", Metaspace("first", false), "null", [.. Llama, .. Flagged]),
    };

    /// <summary>Every layout there is here.</summary>
    public static IEnumerable<string> Names => Layouts.Keys;

    /// <summary>Texts of added tokens, what may stand beside them, and what composes.</summary>
    public static IReadOnlyList<string> Parts { get; } =
    [
        "<s>", "</s>", "<|endoftext|>", "<|im_start|>", "<mask>", " <mask>  ", "<wörd>", "<wo\u0308rd>", "<é>", "<e\u0301>", "e\u0301", "▁",
        " ▁▁", "    ", "<tool>", "_<tool>", "n\u0303a",
        "\u1100\u1161\u11a8", "\u0344", "q\u0323\u0307", "q\u0307\u0323", "\u212b", "<0x41>", "½",
        "the", " there ", "there", "0", "\u2028", "\u0958", "\u09c7\u09be", "a", " ", "s", "Zebra",
    ];

    /// <summary>The file of a layout.</summary>
    public static string Of(string name)
    {
        Layout layout = Layouts[name];
        string decoder = layout.Words is not null ? ByteLevel(true, true)
            : """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}"""
                + (name.Contains("never", StringComparison.Ordinal) ? "" : Strip) + "]}";
        JsonObject model = layout.Words is { } words ? OfBytes(words, layout) : OfCharacters(layout);
        JsonObject[] added = [.. layout.Added.Select(token => token.DeepClone().AsObject())];
        int next = model["vocab"]!.AsObject().Count;                         // there, ids follow one on the other
        foreach (JsonObject token in added) token["id"] = (int?)model["vocab"]![(string)token["content"]!] ?? next++;
        return new JsonObject
        {
            ["version"] = "1.0", ["truncation"] = null, ["padding"] = null, ["added_tokens"] = new JsonArray([.. added]),
            ["normalizer"] = JsonNode.Parse(layout.Normalizer), ["pre_tokenizer"] = JsonNode.Parse(layout.PreTokenizer),
            ["post_processor"] = JsonNode.Parse(layout.PostProcessor), ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = model,
        }.ToJsonString();
    }

    static JsonObject OfBytes(Cut words, Layout layout)
    {
        BpeTokenizer trained = BpeTrainer.Train(Encoding.UTF8.GetBytes(Corpus.Value), 600, words);
        string path = Path.Combine(Path.GetTempPath(), $"hone-family-{Guid.NewGuid():N}.json");
        HuggingFaceWriter.Write(trained, path);
        JsonObject model = JsonNode.Parse(File.ReadAllText(path))!["model"]!.DeepClone().AsObject();
        File.Delete(path);
        if (!layout.IgnoresMerges) return model;
        model["ignore_merges"] = true;                                       // a word that no merge makes, as Llama 3 has them
        model["vocab"]!.AsObject().Remove(model["vocab"]!.AsObject().First(token => (int)token.Value! == 599).Key);
        model["vocab"]!["Zebra"] = 599;
        model["merges"]!.AsArray().RemoveAt(599 - 256);
        return model;
    }

    /// <summary>Characters and their most frequent pairs, merged one after the other in the whole text.</summary>
    static JsonObject OfCharacters(Layout layout)
    {
        JsonObject vocabulary = new() { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (int value = 0; value < 256; value++) vocabulary[$"<0x{value:X2}>"] = 3 + value;
        string text = Corpus.Value.Replace(' ', '▁');
        List<string> symbols = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        foreach ((string character, int count) in symbols.CountBy(symbol => symbol))
            if (count > 3 && character != "m") vocabulary[character] = vocabulary.Count;
        JsonArray merges = [];
        while (merges.Count < 300)
        {
            (string left, string right) = symbols.Zip(symbols.Skip(1))
                .Where(pair => vocabulary.ContainsKey(pair.First) && vocabulary.ContainsKey(pair.Second)
                    && (layout.MergesAcrossSpaces || !pair.Second.StartsWith('▁') || pair.First.All(letter => letter == '▁')))
                .CountBy(pair => pair).OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key.First + " " + pair.Key.Second, StringComparer.Ordinal).First().Key;
            merges.Add($"{left} {right}");
            vocabulary.TryAdd(left + right, vocabulary.Count);
            List<string> merged = [];
            for (int i = 0; i < symbols.Count; i++)
                if (i + 1 < symbols.Count && symbols[i] == left && symbols[i + 1] == right)
                {
                    merged.Add(left + right);
                    i++;
                }
                else merged.Add(symbols[i]);
            symbols = merged;
        }

        return new JsonObject
        {
            ["type"] = "BPE", ["dropout"] = null, ["unk_token"] = "<unk>", ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null, ["fuse_unk"] = true, ["byte_fallback"] = true, ["ignore_merges"] = false,
            ["vocab"] = vocabulary, ["merges"] = merges,
        };
    }

    static JsonObject Added(string text, bool special = true, bool lstrip = false, bool rstrip = false, bool single = false,
        bool normalized = false) => new()
        {
            ["content"] = text, ["single_word"] = single, ["lstrip"] = lstrip, ["rstrip"] = rstrip, ["normalized"] = normalized,
            ["special"] = special,
        };

    static string ByteLevel(bool addsSpace, bool usesRegex) => new JsonObject
    {
        ["type"] = "ByteLevel", ["add_prefix_space"] = addsSpace, ["trim_offsets"] = true, ["use_regex"] = usesRegex,
    }.ToJsonString();

    static string Split(string regex) => new JsonObject
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = regex }, ["behavior"] = "Isolated", ["invert"] = false,
            },
            JsonNode.Parse(ByteLevel(false, false))),
    }.ToJsonString();

    static string Metaspace(string scheme, bool splits) => new JsonObject
    {
        ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme, ["split"] = splits,
    }.ToJsonString();

    static string Template(string begin, int id) => """
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"BEGIN","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
        "pair":[{"SpecialToken":{"id":"BEGIN","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"BEGIN","type_id":1}},
        {"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"BEGIN":{"id":"BEGIN","ids":[ID],"tokens":["BEGIN"]}}}
        """.Replace("BEGIN", begin, StringComparison.Ordinal).Replace("[ID]", $"[{id}]", StringComparison.Ordinal);

    /// <param name="Words">How words of bytes are cut; null for characters.</param>
    /// <param name="Normalizer">JSON.</param>
    /// <param name="PreTokenizer">JSON.</param>
    /// <param name="PostProcessor">JSON.</param>
    /// <param name="Added">Its added tokens.</param>
    sealed record Layout(Cut? Words, string Normalizer, string PreTokenizer, string PostProcessor, JsonObject[] Added)
    {
        public bool IgnoresMerges { get; init; }
        public bool MergesAcrossSpaces { get; init; }
    }
}
