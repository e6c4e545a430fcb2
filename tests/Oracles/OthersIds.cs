using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hone.Text.Bpe;
using Hone.Text.Interchange;
using HuggingFace = Tokenizers.DotNet.Tokenizer;
using Microsoft.ML.Tokenizers;
using BpeTokenizer = Hone.Text.Bpe.BpeTokenizer;
using Cut = Hone.Text.PreTokenizers.PreTokenizer;

namespace Hone.Oracles;

/// <summary>What we export gives the same ids elsewhere: in Hugging Face's own code, and in Microsoft's.</summary>
public sealed class OthersIds : IDisposable
{
    const int Texts = 1000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-oracles-");

    public static TheoryData<string> Tokenizers => ["gpt2", "cl100k", "o200k", .. Cut.All.Select(cut => $"trained, {cut.Name}")];

    public static TheoryData<string> OfMerges => [.. Cut.All.Select(cut => $"trained, {cut.Name}")];

    public static TheoryData<string> OfRanks => [.. PublishedTokenizers.Names];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Tokenizers))]
    public void Ids_are_those_of_Hugging_Faces_tokenizers(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Hugging Face's code is here for Linux on x64 only");
        BpeTokenizer ours = Of(name);
        using HuggingFace theirs = new(Exported(ours));
        foreach (string text in RandomTexts.Of(Texts, seed: 1))
            ShouldBe(ours, text, [.. theirs.Encode(text).Select(id => (int)id)]);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Ids_of_bytes_and_of_characters_are_those_of_Hugging_Faces_tokenizers(bool isBytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Hugging Face's code is here for Linux on x64 only");
        byte[] learned = Encoding.UTF8.GetBytes("The cat's ]hat[ ^ \\ - 0-9 &&\r\n\t ä日本𝒳 " + string.Concat(RandomTexts.Of(3, seed: 6)));
        Hone.Text.Tokenizer ours = (isBytes ? (Hone.Text.Tokenizer)new Hone.Text.ByteTokenizer()
            : Hone.Text.CharacterTokenizer.Train(learned, out _)).WithSpecials("<|end|>");
        string path = Path.Combine(_folder.FullName, "tokenizer.json");
        HuggingFaceWriter.Write(ours, path);
        using HuggingFace theirs = new(path);
        foreach (string text in RandomTexts.Of(Texts, seed: 5).Prepend("The ^cat] z日<|end|>[-\\ä𝒳"))
            theirs.Encode(text).Select(id => (int)id).ShouldBe(ours.EncodeWithSpecials(Encoding.UTF8.GetBytes(text), out _),
                JsonSerializer.Serialize(text));
    }

    [Theory, MemberData(nameof(OfMerges))]
    public void Ids_of_merges_are_those_of_Microsofts_tokenizers_on_texts_that_its_expressions_see_as_they_are_meant(string name)
    {
        BpeTokenizer ours = Of(name);
        JsonNode model = JsonNode.Parse(File.ReadAllText(Exported(ours)))!["model"]!;
        BpeOptions options = new(model["vocab"]!.AsObject().Select(token => KeyValuePair.Create(token.Key, (int)token.Value!)))
        {
            Merges = model["merges"]!.AsArray().Select(merge => merge is JsonArray pair ? $"{pair[0]} {pair[1]}" : (string)merge!),
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(new Regex(ours.PreTokenizer.Regex), null),
        };
        Tokenizer theirs = Microsoft.ML.Tokenizers.BpeTokenizer.Create(options);
        foreach (string text in RandomTexts.Of(Texts, seed: 2, isPlain: true))
            ShouldBe(ours, text, theirs.EncodeToIds(text));
    }

    [Theory, MemberData(nameof(OfRanks))]
    public void Ids_of_ranks_are_those_of_Microsofts_tokenizers_on_such_texts_too(string name)
    {
        BpeTokenizer ours = PublishedTokenizers.Read(name);
        Tokenizer theirs = ByRanks(ours);
        foreach (string text in RandomTexts.Of(Texts, seed: 3, isPlain: true))
            ShouldBe(ours, text, theirs.EncodeToIds(text));
    }

    /// <summary>Why the texts above are plain ones. tiktoken agrees with us: see <c>tiktoken.sh</c>.</summary>
    [Fact]
    public void Microsofts_tokenizers_differ_where_the_expression_runs_over_halves_of_surrogate_pairs_and_where_a_text_quotes_a_mark()
    {
        BpeTokenizer ours = PublishedTokenizers.Read("gpt2");
        Tokenizer theirs = ByRanks(ours);
        ours.Encode(Encoding.UTF8.GetBytes("𝒳's")).TakeLast(1).ShouldBe(ours.Encode("'s"u8));
        theirs.EncodeToIds("𝒳's").TakeLast(1).ShouldBe(ours.Encode("s"u8));

        ours.Encode("<|endoftext|>"u8).Length.ShouldBeGreaterThan(1);
        theirs.EncodeToIds("<|endoftext|>").ShouldBe([50256]);
    }

    /// <summary>A published tokenizer, or one that has learned a little.</summary>
    static BpeTokenizer Of(string name)
    {
        if (PublishedTokenizers.Names.Contains(name))
            return PublishedTokenizers.Read(name);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(RandomTexts.Of(400, seed: 4)));
        return BpeTrainer.Train(text, 1000, Cut.Parse(name.Split(' ')[1]), stop: TestContext.Current.CancellationToken);
    }

    string Exported(BpeTokenizer tokenizer)
    {
        string path = Path.Combine(_folder.FullName, "tokenizer.json");
        HuggingFaceWriter.Write(tokenizer, path);
        return path;
    }

    static TiktokenTokenizer ByRanks(BpeTokenizer ours)
    {
        Dictionary<string, int> specials = ours.Specials.ToDictionary(token => token.Text, token => token.Id);
        string ranks = string.Concat(Enumerable.Range(0, ours.VocabularySize)
            .Where(id => !ours.IsSpecial(id) && !ours.BytesOf(id).IsEmpty)
            .Select(id => $"{Convert.ToBase64String(ours.BytesOf(id))} {id}\n"));
        return TiktokenTokenizer.Create(new MemoryStream(Encoding.ASCII.GetBytes(ranks)),
            new RegexPreTokenizer(new Regex(ours.PreTokenizer.Regex), specials), null, specials);
    }

    static void ShouldBe(BpeTokenizer ours, string text, IReadOnlyList<int> theirs)
    {
        int[] ids = ours.Encode(Encoding.UTF8.GetBytes(text));
        if (!ids.SequenceEqual(theirs))
            Assert.Fail($"{JsonSerializer.Serialize(text)}: {string.Join(' ', ids)}, not {string.Join(' ', theirs)}");
    }
}
