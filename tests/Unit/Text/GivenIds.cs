using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

/// <summary>Byte pair encodings whose ids others have given: by tokens and merges, and by ranks.</summary>
public sealed class GivenIds
{
    public static TheoryData<string> SplitNames => Samples.SplitNames;

    [Theory, MemberData(nameof(SplitNames))]
    public void Any_bytes_come_back(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        foreach (BpeTokenizer tokenizer in new[] { Samples.Ranks(split), Shuffled(Samples.Bpe(split), 1) })
            for (int seed = 0; seed < 200; seed++)
            {
                byte[] bytes = Samples.RandomBytes(seed, seed * 3);
                tokenizer.Decode(tokenizer.Encode(bytes)).ShouldBe(bytes);
            }
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Other_ids_are_the_same_pieces(string name)
    {
        BpeTokenizer trained = Samples.Train(Samples.Repetitive(1, 3000, "aab bc"), 400, PreTokenizer.Parse(name));
        BpeTokenizer shuffled = Shuffled(trained, 2);
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] text = Samples.Repetitive(seed, seed * 20, seed % 2 == 0 ? "aab bc" : "aaab");
            Pieces(shuffled, text).ShouldBe(Pieces(trained, text));
        }
        shuffled.Encode("aab"u8).ShouldNotBe(trained.Encode("aab"u8));
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Ranks_merge_as_their_definition_says(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        for (int seed = 0; seed < 60; seed++)
        {
            byte[]?[] tokens = RandomTokens(new Random(seed));
            BpeTokenizer tokenizer = new(split, BpeVocabulary.OfRanks(tokens), SpecialTokens.None);
            for (int text = 0; text < 10; text++)
            {
                byte[] bytes = Samples.Repetitive(seed * 10 + text, 20 + 30 * text, "aab ");
                tokenizer.Encode(bytes).ShouldBe(NaiveBpe.EncodeByRank(bytes, tokens, split), false, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_long_word_by_ranks_is_merged_as_a_short_one_is()
    {
        byte[]?[] tokens = RandomTokens(new Random(5));
        BpeTokenizer tokenizer = new(PreTokenizer.Gpt2, BpeVocabulary.OfRanks(tokens), SpecialTokens.None);
        foreach (int length in (int[])[15, 16, 17, 127, 128, 129, 130, 300])
        {
            byte[] word = Samples.Repetitive(length, length, "aab");
            tokenizer.Encode(word).ShouldBe(NaiveBpe.EncodeByRank(word, tokens, PreTokenizer.Gpt2));
        }
    }

    [Fact]
    public void A_word_that_is_a_token_is_taken_whole_where_that_is_the_rule()
    {
        byte[]?[] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "ab"u8.ToArray(), "abc"u8.ToArray()];
        Merge[] merges = [new('a', 'b')];
        new BpeTokenizer(PreTokenizer.Gpt2, BpeVocabulary.OfTokens(tokens, merges), SpecialTokens.None).Encode("abc abc"u8)
            .ShouldBe([256, 'c', ' ', 256, 'c']);
        new BpeTokenizer(PreTokenizer.Gpt2, BpeVocabulary.OfTokens(tokens, merges, takesWholeWords: true), SpecialTokens.None)
            .Encode("abc abc"u8).ShouldBe([257, ' ', 256, 'c']);
    }

    [Fact]
    public void Tokens_and_merges_in_our_own_order_are_our_own_tokenizer()
    {
        BpeTokenizer trained = Samples.Bpe();
        byte[]?[] tokens = [.. Enumerable.Range(0, trained.VocabularySize).Select(id => trained.BytesOf(id).ToArray())];
        BpeVocabulary vocabulary = BpeVocabulary.OfTokens(tokens, trained.Merges);
        vocabulary.IsOfMerges.ShouldBeTrue();
        new BpeTokenizer(trained.PreTokenizer, vocabulary, SpecialTokens.None).Hash.ShouldBe(trained.Hash);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_ids()
    {
        BpeTokenizer tokenizer = Samples.Ranks(PreTokenizer.O200k);
        byte[] text = [.. Samples.Utf8(string.Concat(Enumerable.Repeat(Samples.Mixed, 30))), .. Samples.RandomBytes(9, 5000)];
        for (int threads = 1; threads <= 3; threads++)
            tokenizer.Encode(text, threads, bytesPerPart: 64).ShouldBe(tokenizer.Encode(text));
    }

    static string[] Pieces(BpeTokenizer tokenizer, byte[] text) =>
        [.. tokenizer.Encode(text).Select(id => ByteSpelling.Spell(tokenizer.BytesOf(id)))];

    /// <summary>The same tokens and merges with the ids in random order.</summary>
    static BpeTokenizer Shuffled(BpeTokenizer trained, int seed)
    {
        int[] newIds = [.. Enumerable.Range(0, trained.VocabularySize)];
        new Random(seed).Shuffle(newIds);
        byte[]?[] tokens = new byte[newIds.Length][];
        for (int id = 0; id < newIds.Length; id++)
            tokens[newIds[id]] = trained.BytesOf(id).ToArray();
        return new(trained.PreTokenizer, BpeVocabulary.OfTokens(
            tokens, [.. trained.Merges.Select(merge => new Merge(newIds[merge.Left], newIds[merge.Right]))]), SpecialTokens.None);
    }

    /// <summary>The bytes, and some strings of few letters: reachable and unreachable ones, in any order.</summary>
    static byte[]?[] RandomTokens(Random random)
    {
        HashSet<string> strings = [];
        for (int i = 0; i < 40; i++)
            strings.Add(string.Concat(Enumerable.Range(0, random.Next(2, 7)).Select(_ => "aab "[random.Next(4)])));
        byte[]?[] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), null, .. strings.Select(Samples.Utf8)];
        random.Shuffle(tokens);
        return tokens;
    }
}
