using System.Text.Json.Nodes;
using Hone.Text.Bpe;
using Hone.Text.Interchange;

namespace Hone.Unit.Text;

/// <summary>A tokenizer.json as those of Llama 2 are laid out, of few characters and two merges.</summary>
static class SentencePieceSamples
{
    public const string Normalizer =
        """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""";

    /// <summary>The tokenizer that the file is.</summary>
    public static SentencePieceTokenizer Make()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, Layout().ToJsonString());
        SentencePieceTokenizer tokenizer = (SentencePieceTokenizer)TokenizerImport.Read([path]).Tokenizer;
        File.Delete(path);
        return tokenizer;
    }

    public static JsonObject Layout()
    {
        JsonObject vocabulary = new() { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (int value = 0; value < 256; value++) vocabulary[$"<0x{value:X2}>"] = 3 + value;
        foreach (string token in (string[])["▁", "a", "b", "é", "▁a", "▁ab"]) vocabulary[token] = vocabulary.Count;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(0, "<unk>"), Added(1, "<s>"), Added(2, "</s>", normalized: true)),
            ["normalizer"] = JsonNode.Parse(Normalizer), ["pre_tokenizer"] = null,
            ["post_processor"] = JsonNode.Parse("""
                {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
                "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}
                """),
            ["decoder"] = JsonNode.Parse("""
                {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
                {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
                """),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE", ["unk_token"] = "<unk>", ["fuse_unk"] = true, ["byte_fallback"] = true, ["vocab"] = vocabulary,
                ["merges"] = new JsonArray("▁ a", "▁a b"),
            },
        };
    }

    static JsonObject Added(int id, string text, bool normalized = false) => new()
    {
        ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = normalized,
        ["special"] = true,
    };
}
