using System.Text;
using System.Text.Json;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

/// <summary>The tokenizers that OpenAI published give the ids of npm tiktoken 1.0.22.</summary>
/// <remarks>
/// <c>TiktokenIds.jsonl</c> is what <c>node tests/Oracles/tiktoken.mjs PREFIX 48 2026</c> printed. <c>tests/Oracles/tiktoken.sh</c> makes
/// more and runs the same test on them.
/// </remarks>
public sealed class PublishedIds
{
    const string MoreVariable = "HONE_TIKTOKEN_IDS";

    public static TheoryData<string> Names => [.. PublishedTokenizers.Names];

    [Theory, MemberData(nameof(Names))]
    public void Ids_are_those_of_tiktoken(string name)
    {
        BpeTokenizer tokenizer = PublishedTokenizers.Read(name);
        string path = Environment.GetEnvironmentVariable(MoreVariable) is { Length: > 0 } more ? more
            : Path.Combine(Repository.Root, "tests", "Unit", "Text", "TiktokenIds.jsonl");
        foreach ((int number, string line) in File.ReadLines(path).Index())
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string text = document.RootElement.GetProperty("text").GetString()!;
            int[] theirs = [.. document.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int[] ours = tokenizer.Encode(bytes);
            if (!ours.SequenceEqual(theirs))
                Assert.Fail($"line {number + 1}, {JsonSerializer.Serialize(text)}: "
                    + $"{string.Join(' ', ours)}, not {string.Join(' ', theirs)}");
            tokenizer.Decode(ours).ShouldBe(bytes);
        }
    }

    [Fact]
    public void Each_has_its_size_its_pre_tokenizer_and_its_special_tokens()
    {
        SpecialToken end = new("<|endoftext|>", 50256);
        ShouldBe("gpt2", 50257, PreTokenizer.Gpt2, end);
        ShouldBe("r50k", 50257, PreTokenizer.Gpt2, end);
        ShouldBe("p50k", 50281, PreTokenizer.Gpt2, end);
        ShouldBe("cl100k", 100277, PreTokenizer.Gpt4, new("<|endoftext|>", 100257), new("<|fim_prefix|>", 100258),
            new("<|fim_middle|>", 100259), new("<|fim_suffix|>", 100260), new("<|endofprompt|>", 100276));
        ShouldBe("o200k", 200019, PreTokenizer.O200k, new("<|endoftext|>", 199999), new("<|endofprompt|>", 200018));

        static void ShouldBe(string name, int size, PreTokenizer preTokenizer, params SpecialToken[] specials)
        {
            BpeTokenizer tokenizer = PublishedTokenizers.Read(name);
            tokenizer.VocabularySize.ShouldBe(size);
            tokenizer.PreTokenizer.ShouldBe(preTokenizer);
            tokenizer.Specials.ShouldBe(specials);
        }
    }

    [Fact]
    public void Tiktokens_own_names_will_do_and_others_are_told_the_five()
    {
        PublishedTokenizers.Read("r50k_base").Hash.ShouldBe(PublishedTokenizers.Read("gpt2").Hash);
        foreach (string name in new[] { "gpt4", "gpt2_base", "_base", "" })
            Should.Throw<InvalidDataException>(() => PublishedTokenizers.Read(name)).Message
                .ShouldBe($"there is no published tokenizer called \"{name}\"\nChoose one of: gpt2, r50k, p50k, cl100k, o200k.");
    }
}
