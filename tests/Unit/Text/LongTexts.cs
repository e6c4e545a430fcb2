using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Unit.Text;

/// <summary>Texts that are read piece by piece, and what is measured on texts.</summary>
public sealed class LongTexts
{
    public static TheoryData<string> SplitNames => Samples.SplitNames;

    [Theory, MemberData(nameof(SplitNames))]
    public void A_text_read_in_pieces_gives_the_same_merges(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        byte[] text = [.. Samples.Utf8(string.Concat(Enumerable.Repeat(Samples.Mixed, 20))), .. Samples.RandomBytes(3, 2000),
            .. "cafe\u0301s it's"u8];
        string whole = Samples.Train(text, 500, split).Hash;
        foreach (int size in (int[])[8, 33, 100, 4096, 1 << 20])
        {
            BpeTrainer trainer = new(split);
            trainer.Add(new MemoryStream(text), 2, size, null, TestContext.Current.CancellationToken);
            trainer.Train(500, null, TestContext.Current.CancellationToken).Hash.ShouldBe(whole, $"pieces of {size}");
        }
    }

    [Fact]
    public void Pieces_are_the_text_and_none_cuts_a_word_of_any_pattern()
    {
        Random random = new(6);
        for (int round = 0; round < 200; round++)
        {
            byte[] text = Samples.Utf8(string.Concat(Enumerable.Range(0, 300).Select(_ => "aé字 '.\u0301\nſ👍"[random.Next(10)])));
            using TextPieces pieces = new(new MemoryStream(text), random.Next(8, 64));
            List<byte[]> all = [];
            while (pieces.Next() is { IsEmpty: false } piece)
                all.Add(piece.ToArray());
            all.SelectMany(piece => piece).ShouldBe(text);
            foreach (PreTokenizer split in PreTokenizer.All)
                all.SelectMany(piece => NaiveBpe.Words(piece, split)).Select(Convert.ToHexString)
                    .ShouldBe(NaiveBpe.Words(text, split).Select(Convert.ToHexString));
        }
    }

    [Fact]
    public void A_text_without_a_place_to_cut_is_one_piece()
    {
        byte[] text = new byte[100_000];
        text.AsSpan().Fill((byte)'a');
        using TextPieces pieces = new(new MemoryStream(text), 64);
        pieces.Next().ToArray().ShouldBe(text);
        pieces.Next().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Reading_tells_how_far_it_is_and_heeds_a_stop()
    {
        List<long> told = [];
        BpeTrainer trainer = new(PreTokenizer.Gpt2);
        trainer.Add(new MemoryStream(Samples.Utf8("two words")), 1, new Told(told), TestContext.Current.CancellationToken);
        told.ShouldBe([9]);
        Should.Throw<OperationCanceledException>(() => trainer.Add(new MemoryStream([1]), 1, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Fertility_counts_bytes_words_and_tokens()
    {
        Fertility fertility = Fertility.Of(new ByteTokenizer(), Samples.Utf8(" two\u3000words\n"));
        (fertility.Bytes, fertility.Words, fertility.Tokens, fertility.Kinds).ShouldBe((13, 2, 13, 10));
        fertility.TokensPerWord.ShouldBe(6.5);
        fertility.BytesPerToken.ShouldBe(1);
        Should.Throw<InvalidDataException>(() => Fertility.Of(new ByteTokenizer(), Samples.Utf8(" \n"))).Message.Split(
            '\n').Length.ShouldBe(2);
    }

    // The patterns on real text: what they cut is what the published expressions cut, word for word.
    [Theory, MemberData(nameof(SplitNames))]
    public void Real_text_is_cut_as_the_expression_cuts_it(string name)
    {
        string text = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(Repository.SharedFile("corpus_books/val.txt"))[..400_000]);
        Splitting.Check(name, text);
        foreach (string file in (string[])["german.txt", "address.txt", "tinystories_sample.txt"])
            Splitting.Check(name, File.ReadAllText(Repository.SharedFile($"tok_fixtures/{file}")));
    }

    sealed class Told(List<long> all) : IProgress<long>
    {
        public void Report(long value) => all.Add(value);
    }
}
