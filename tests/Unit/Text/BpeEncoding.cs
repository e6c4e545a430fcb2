using System.Text.Json;
using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

public sealed class BpeEncoding
{
    public static TheoryData<string> SplitNames => Samples.SplitNames;

    [Theory, MemberData(nameof(SplitNames))]
    public void Ids_are_those_of_applying_every_merge_in_turn(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        BpeTokenizer tokenizer = Samples.Train(Samples.Repetitive(1, 3000, "aab bc"), 400, split);
        for (int seed = 0; seed < 100; seed++)
        {
            byte[] text = Samples.Repetitive(seed, seed * 5, seed % 2 == 0 ? "aab bc" : "aaab");      // the latter: words of any length
            tokenizer.Encode(text).ShouldBe(NaiveBpe.Encode(text, tokenizer.Merges, split), ignoreOrder: false, $"seed {seed}");
        }
    }

    [Fact]
    public void Words_around_every_limit_of_the_encoder_are_merged_alike()
    {
        BpeTokenizer tokenizer = Samples.Train(Samples.Repetitive(1, 3000, "aab bc"), 350, PreTokenizer.Gpt2);
        for (int length = 1; length <= 300; length++)
        {
            byte[] word = Samples.Repetitive(length, length, "aabbc");
            List<int> expected = NaiveBpe.Encode(word, tokenizer.Merges, PreTokenizer.Gpt2);
            tokenizer.Encode(word).ShouldBe(expected);
            tokenizer.Encode([.. word, .. "                    "u8])[..expected.Count].ShouldBe(expected);
        }
    }

    [Fact]
    public void Words_that_differ_only_in_zeros_at_the_end_are_told_apart()
    {
        BpeTokenizer tokenizer = Samples.Bpe();
        byte[][] words = [[1], [1, 0], [1, 0, 0], [1], [1, 0], [0], [0, 0], [.. new byte[16]], [.. new byte[17]], [0]];
        foreach (byte[] bytes in words)
            tokenizer.Decode(tokenizer.Encode(bytes)).ShouldBe(bytes);
    }

    [Fact]
    public void Nothing_and_one_byte()
    {
        BpeTokenizer tokenizer = Samples.Bpe();
        tokenizer.Encode([]).ShouldBeEmpty();
        tokenizer.Encode(Array.Empty<byte>(), 2, out _).ShouldBeEmpty();
        for (int value = 0; value < 256; value++)
            tokenizer.Encode([(byte)value]).ShouldBe([value]);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_ids()
    {
        BpeTokenizer tokenizer = Samples.Bpe();
        byte[] text = [.. Samples.Utf8(string.Concat(Enumerable.Repeat(Samples.Mixed, 30))), .. Samples.RandomBytes(9, 5000)];
        int[] alone = tokenizer.Encode(text);
        for (int threads = 1; threads <= 3; threads++)
        {
            tokenizer.Encode(text, threads, out _).ShouldBe(alone);
            tokenizer.Encode(text, threads, bytesPerPart: 64).ShouldBe(alone);
        }
        Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.Encode(text, 0, out _));
    }

    [Fact]
    public void A_tokenizer_may_be_used_from_many_threads_at_once()
    {
        BpeTokenizer tokenizer = Samples.Bpe();
        byte[][] texts = [.. Enumerable.Range(0, 64).Select(seed => Samples.Repetitive(seed, 2000, "abcdefgh "))];
        int[][] alone = [.. texts.Select(text => tokenizer.Encode(text))];
        Parallel.For(0, 256, i => tokenizer.Encode(texts[i % 64]).ShouldBe(alone[i % 64]));
    }

    // Twenty merges double the letter up to 2²⁰. Were the work quadratic, this test would take many minutes.
    [Fact]
    public void A_megabyte_of_one_letter_is_one_token()
    {
        Merge[] doublings = [new('a', 'a'), .. Enumerable.Range(256, 19).Select(id => new Merge(id, id))];
        BpeTokenizer tokenizer = new(PreTokenizer.Gpt4, doublings);
        byte[] text = new byte[1 << 20];
        text.AsSpan().Fill((byte)'a');
        tokenizer.Encode(text).ShouldBe([275]);
        tokenizer.Encode(text.AsSpan(1)).ShouldBe(Enumerable.Range(0, 20).Select(i => i == 19 ? 'a' : 274 - i));
    }

    [Fact]
    public void Gpt2_gives_its_published_ids()
    {
        (BpeTokenizer tokenizer, int[] gpt2Ids) = Gpt2();
        Encode("Hello world").ShouldBe([15496, 995]);
        Encode("Hello, my dog is cute").ShouldBe([15496, 11, 616, 3290, 318, 13779]);

        IEnumerable<int> Encode(string text) => tokenizer.Encode(Samples.Utf8(text)).Select(id => gpt2Ids[id]);
    }

    [Theory]
    [InlineData("address.txt")]
    [InlineData("german.txt")]
    [InlineData("tinystories_sample.txt")]
    public void Gpt2_encodes_texts_as_a_plain_merge_loop_does(string file)
    {
        byte[] text = File.ReadAllBytes(Repository.SharedFile($"tok_fixtures/{file}"));
        (BpeTokenizer tokenizer, _) = Gpt2();
        Dictionary<(string, string), int> ranks = File.ReadAllLines(Repository.SharedFile("tok_fixtures/gpt2_merges.txt"))
            .Where(line => !line.StartsWith("#version", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .Select((pair, rank) => (pair, rank)).ToDictionary(merge => (merge.pair[0], merge.pair[1]), merge => merge.rank);

        List<string> expected = [];
        foreach (byte[] word in NaiveBpe.Words(text, PreTokenizer.Gpt2))
        {
            List<string> symbols = [.. word.Select(value => ByteSpelling.Spell([value]))];
            while (symbols.Count > 1)
            {
                int first = Enumerable.Range(0, symbols.Count - 1)
                    .MinBy(i => ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue));
                if (!ranks.ContainsKey((symbols[first], symbols[first + 1])))
                    break;
                symbols[first] += symbols[first + 1];
                symbols.RemoveAt(first + 1);
            }
            expected.AddRange(symbols);
        }
        tokenizer.Encode(text).Select(id => ByteSpelling.Spell(tokenizer.BytesOf(id))).ShouldBe(expected);
    }

    [Fact]
    public void Merges_of_tokens_that_are_not_there_yet_or_are_merged_already_are_refused()
    {
        Should.Throw<ArgumentException>(() => new BpeTokenizer(PreTokenizer.Gpt2, [new(256, 'a')])).Message.ShouldContain("256");
        Should.Throw<ArgumentException>(() => new BpeTokenizer(PreTokenizer.Gpt2, [new('a', -1)]));
        Should.Throw<ArgumentException>(() => new BpeTokenizer(PreTokenizer.Gpt2, [new('a', 'b'), new('a', 'b')]));
    }

    /// <summary>GPT-2's tokenizer, and its own id for each of ours: it numbers the bytes otherwise.</summary>
    static (BpeTokenizer Tokenizer, int[] Gpt2Ids) Gpt2()
    {
        string[] merges = [.. File.ReadAllLines(Repository.SharedFile("tok_fixtures/gpt2_merges.txt"))
            .Where(line => !line.StartsWith("#version", StringComparison.Ordinal))];
        BpeTokenizer tokenizer = new(PreTokenizer.Gpt2, SpelledMerges.Read(merges), SpecialTokens.None);
        using JsonDocument vocabulary = JsonDocument.Parse(File.ReadAllText(Repository.SharedFile("tok_fixtures/gpt2_vocab.json")));
        Dictionary<string, int> ids = vocabulary.RootElement.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32());
        return (tokenizer, [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => ids[ByteSpelling.Spell(tokenizer.BytesOf(id))])]);
    }
}
