using System.Text.Json;
using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Unit.Text;

public sealed class BpeTraining
{
    public static TheoryData<string> SplitNames => Samples.SplitNames;

    [Theory]
    [InlineData("aab c")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abcdefgh ")]
    [InlineData("a1' \n")]
    public void Merges_are_those_of_the_definition(string letters)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            byte[] text = Samples.Repetitive(seed, 1 + seed * 4, letters);
            foreach (PreTokenizer split in PreTokenizer.All)
                Samples.Train(text, 320, split).Merges.ShouldBe(NaiveBpe.Train(text, 320, split), false, $"seed {seed}, {split}");
        }
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Merges_of_random_bytes_and_of_mixed_text_are_those_of_the_definition(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        foreach (byte[] text in new[] { Samples.RandomBytes(1, 3000), Samples.Utf8(Samples.Mixed + Samples.Mixed) })
            Samples.Train(text, 500, split).Merges.ShouldBe(NaiveBpe.Train(text, 500, split));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void Nothing_is_learned_from_the_text_of_a_special_token(int threads)
    {
        byte[] documents = Samples.Utf8("abab abab<|end|>cdcd<|end|><|end|>abab cd<|end"),
            marks = Samples.Utf8(string.Concat(Enumerable.Repeat("<|end|>", 50)));
        BpeTrainer alone = new(PreTokenizer.Gpt4), marked = new(PreTokenizer.Gpt4, ["<|end|>"]);
        foreach (string part in new[] { "abab abab", "cdcd", "abab cd<|end" }) alone.Add(Samples.Utf8(part));
        marked.Add(documents, threads);
        marked.Add(marks, threads);
        CancellationToken stop = TestContext.Current.CancellationToken;
        IReadOnlyList<Merge> merges = alone.Train(280, stop: stop).Merges;
        marked.Train(280, stop: stop).Merges.ShouldBe(merges);
        Samples.Train([.. documents, .. marks], 280, PreTokenizer.Gpt4).Merges.ShouldNotBe(merges);
    }

    [Fact]
    public void Among_equals_the_greater_pair_is_merged_first()
    {
        BpeTokenizer tokenizer = Samples.Train("ab,ba,ab,ba"u8.ToArray(), 258, PreTokenizer.Gpt2);
        tokenizer.BytesOf(256).ToArray().ShouldBe("ba"u8.ToArray());
        tokenizer.BytesOf(257).ToArray().ShouldBe("ab"u8.ToArray());
    }

    [Fact]
    public void The_merges_and_the_vocabulary_are_those_of_a_reference()
    {
        string[] merges = File.ReadAllLines(Repository.SharedFile("tok_fixtures/train-bpe-reference-merges.txt"));
        string reference = File.ReadAllText(Repository.SharedFile("tok_fixtures/train-bpe-reference-vocab.json"));
        using JsonDocument vocabulary = JsonDocument.Parse(reference);
        byte[] text = File.ReadAllBytes(Repository.SharedFile("tok_fixtures/corpus.en"));

        // The reference counts one special token among its 500, and puts it first.
        BpeTokenizer tokenizer = Samples.Train(text, 499, PreTokenizer.Gpt2);

        tokenizer.Merges.Select(merge => $"{Spell(tokenizer, merge.Left)} {Spell(tokenizer, merge.Right)}").ShouldBe(merges);
        HashSet<string> pieces = [.. vocabulary.RootElement.EnumerateObject().Select(entry => entry.Name)];
        Enumerable.Range(0, 499).Select(id => Spell(tokenizer, id)).Append("<|endoftext|>").ToHashSet().SetEquals(pieces).ShouldBeTrue();
        for (int id = 256; id < 499; id++)
            vocabulary.RootElement.GetProperty(Spell(tokenizer, id)).GetInt32().ShouldBe(id + 1);
    }

    [Fact]
    public void Threads_and_parts_change_nothing()
    {
        byte[] text = Samples.Utf8(string.Concat(Enumerable.Repeat(Samples.Mixed, 20)));
        string alone = Samples.Train(text, 500, PreTokenizer.Gpt4).Hash;
        for (int threads = 1; threads <= 3; threads++)
        {
            BpeTrainer trainer = new(PreTokenizer.Gpt4);
            trainer.Add(text, threads, bytesPerPart: 100);
            trainer.Train(500, null, TestContext.Current.CancellationToken).Hash.ShouldBe(alone);
        }
    }

    [Fact]
    public void Texts_added_one_by_one_share_no_word()
    {
        BpeTrainer trainer = new(PreTokenizer.Gpt2);
        trainer.Add("xa"u8.ToArray());
        trainer.Add("ay"u8.ToArray());
        trainer.Train(300, null, TestContext.Current.CancellationToken).VocabularySize.ShouldBe(256);
    }

    [Fact]
    public void No_pair_that_stands_twice_ends_the_training_early()
    {
        Samples.Train("x"u8.ToArray(), 300, PreTokenizer.Gpt2).VocabularySize.ShouldBe(256);
        Samples.Train("abcd"u8.ToArray(), 300, PreTokenizer.Gpt2).VocabularySize.ShouldBe(256);
        Samples.Train("ab.ab"u8.ToArray(), 300, PreTokenizer.Gpt2).VocabularySize.ShouldBe(257);
    }

    [Fact]
    public void A_long_word_of_one_letter_halves_with_each_merge()
    {
        byte[] text = new byte[1 << 16];
        text.AsSpan().Fill((byte)'a');
        BpeTokenizer tokenizer = Samples.Train(text, 1000, PreTokenizer.Gpt4);
        tokenizer.VocabularySize.ShouldBe(256 + 15);        // 2¹⁵ letters stand twice, as a pair only once
        tokenizer.BytesOf(256 + 14).Length.ShouldBe(1 << 15);
    }

    [Fact]
    public void Nothing_to_learn_from_and_too_small_a_vocabulary_are_refused_in_two_lines()
    {
        foreach (Action act in new Action[]
        {
            () => Samples.Train(Array.Empty<byte>(), 300, PreTokenizer.Gpt2),
            () => Samples.Train("text"u8.ToArray(), 255, PreTokenizer.Gpt2),
        })
            Should.Throw<InvalidDataException>(act).Message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public void Progress_ends_with_the_size_asked_for_and_a_stop_is_heeded()
    {
        byte[] text = Samples.Repetitive(5, 5000, "abcdefgh ");
        Reports reports = new();
        BpeTrainer.Train(text, 400, PreTokenizer.Gpt2, progress: reports, stop: TestContext.Current.CancellationToken);
        reports.All[^1].Tokens.ShouldBe(400);
        reports.All.Select(report => report.Occurrences).ShouldBe(reports.All.Select(report => report.Occurrences).OrderDescending());

        Should.Throw<OperationCanceledException>(
            () => BpeTrainer.Train(text, 400, PreTokenizer.Gpt2, stop: new CancellationToken(canceled: true)));
    }

    static string Spell(BpeTokenizer tokenizer, int id) => ByteSpelling.Spell(tokenizer.BytesOf(id));

    sealed class Reports : IProgress<BpeProgress>
    {
        public List<BpeProgress> All { get; } = [];

        public void Report(BpeProgress value) => All.Add(value);
    }
}
