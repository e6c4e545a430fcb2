using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Unit.Text;

public sealed class SpecialTokenCases
{
    public static TheoryData<string> Kinds => ["characters", "bytes", "bpe", "ranks"];

    [Theory, MemberData(nameof(Kinds))]
    public void No_text_becomes_a_special_token_unless_that_is_allowed(string kind)
    {
        Tokenizer plain = Make(kind), tokenizer = plain.WithSpecials("<|end|>", "<|e|>");
        byte[] text = Samples.Utf8("<|end|>text<|e|><|end|>\n");

        tokenizer.VocabularySize.ShouldBe(plain.VocabularySize + 2);
        tokenizer.Encode(text).ShouldBe(plain.Encode(text));
        tokenizer.Encode(text, 2, out _).ShouldBe(plain.Encode(text));
        int end = tokenizer.FindSpecial("<|end|>")!.Value, e = tokenizer.FindSpecial("<|e|>")!.Value;
        (end, e).ShouldBe((plain.VocabularySize, plain.VocabularySize + 1));
        int[] ids = tokenizer.EncodeWithSpecials(text, out Dropped dropped);
        ids.ShouldBe([end, .. plain.Encode("text"u8), e, end, .. plain.Encode("\n"u8)]);
        dropped.Any.ShouldBeFalse();
        tokenizer.Decode(ids).ShouldBe(text);
        tokenizer.IsSpecial(end).ShouldBeTrue();
        tokenizer.IsSpecial(0).ShouldBeFalse();
        tokenizer.FindSpecial("text").ShouldBeNull();
    }

    [Fact]
    public void The_leftmost_is_read_first_and_of_two_that_begin_there_the_longer()
    {
        Tokenizer tokenizer = new ByteTokenizer().WithSpecials("ab", "abc", "bcd");
        tokenizer.EncodeWithSpecials("abcd abd bcd a"u8, out _).ShouldBe([257, 'd', ' ', 256, 'd', ' ', 258, ' ', 'a']);
        tokenizer.EncodeWithSpecials([], out _).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_left_out_between_special_tokens_is_counted_from_the_beginning_of_the_text()
    {
        Tokenizer tokenizer = CharacterTokenizer.Train("abc"u8, out _).WithSpecials("<>");
        tokenizer.EncodeWithSpecials("ab<>xc<>y"u8, out Dropped dropped).ShouldBe([0, 1, 3, 2, 3]);
        dropped.ShouldBe(new Dropped(0, 2, 4));
    }

    [Fact]
    public void One_that_is_always_read_is_read_in_every_text()
    {
        BpeVocabulary vocabulary = BpeVocabulary.OfMerges([]);
        BpeTokenizer tokenizer = new(PreTokenizer.Gpt2, vocabulary,
            SpecialTokens.Of([new("  ", 256, IsAlwaysRead: true), new("<>", 300)], vocabulary.Tokens));
        tokenizer.Encode("a   <>"u8).ShouldBe(['a', 256, ' ', '<', '>']);
        tokenizer.Encode(Samples.Utf8("a   <>"), 2, out _).ShouldBe(['a', 256, ' ', '<', '>']);
        tokenizer.EncodeWithSpecials("a   <>"u8, out _).ShouldBe(['a', 256, ' ', 300]);
        tokenizer.VocabularySize.ShouldBe(301);
        tokenizer.BytesOf(299).IsEmpty.ShouldBeTrue();
        tokenizer.Decode([256, 299, 300]).ShouldBe("  <>"u8.ToArray());
        new[] { 'a', 256, 299, 300 }.Select(tokenizer.CountTextBytes).ShouldBe([1, 2, 0, 0]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void They_are_in_the_file_and_in_the_hash(string kind)
    {
        Tokenizer plain = Make(kind), tokenizer = plain.WithSpecials("<|é\n|>", "b");
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string path = Path.Combine(folder.FullName, "t.json");
        tokenizer.Save(path);
        Tokenizer loaded = Tokenizer.Load(path);
        loaded.Hash.ShouldBe(tokenizer.Hash);
        loaded.Specials.ShouldBe(tokenizer.Specials);
        loaded.Encode(Samples.Utf8(Samples.Mixed)).ShouldBe(plain.Encode(Samples.Utf8(Samples.Mixed)));
        new[] { plain.Hash, tokenizer.Hash, plain.WithSpecials("b", "<|é\n|>").Hash, plain.WithSpecials("b").Hash }.ShouldBeUnique();
        plain.WithSpecials().Hash.ShouldBe(plain.Hash);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    public void Texts_that_cannot_be_told_apart_or_written_are_refused_in_two_lines(params string[] texts) =>
        Should.Throw<InvalidDataException>(() => new ByteTokenizer().WithSpecials(texts)).Message.Split('\n').Length.ShouldBe(2);

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Should.Throw<InvalidDataException>(() => new ByteTokenizer().WithSpecials("\ud800")).Message.ShouldContain("no Unicode");

    static Tokenizer Make(string kind) => kind switch
    {
        "characters" => CharacterTokenizer.Train(Samples.Utf8(Samples.Mixed + "<|end|>text<|e|>"), out _),
        "bytes" => new ByteTokenizer(),
        "ranks" => Samples.Ranks(PreTokenizer.Gpt4),
        _ => Samples.Bpe(),
    };
}
