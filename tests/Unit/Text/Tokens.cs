using Hone.Cli.Screen;
using Hone.Text;
using Hone.Text.Bpe;

namespace Hone.Unit.Text;

/// <summary>What is true of every kind of tokenizer.</summary>
public sealed class Tokens
{
    [Fact]
    public void Bytes_are_their_own_ids_and_any_bytes_come_back()
    {
        ByteTokenizer tokenizer = new();
        tokenizer.VocabularySize.ShouldBe(256);
        byte[] bytes = Samples.RandomBytes(1, 1000);
        int[] ids = tokenizer.Encode(bytes);
        ids.ShouldBe(bytes.Select(value => (int)value));
        tokenizer.Decode(ids).ShouldBe(bytes);
        tokenizer.Encode([]).ShouldBeEmpty();
        tokenizer.Encode(bytes, 3, out Dropped dropped).ShouldBe(ids);
        dropped.Any.ShouldBeFalse();
    }

    [Fact]
    public void The_bytes_of_the_tokens_are_the_bytes_of_the_text()
    {
        BpeTokenizer tokenizer = Samples.Bpe();
        byte[] text = Samples.Utf8(Samples.Mixed);
        tokenizer.Encode(text).Sum(id => tokenizer.BytesOf(id).Length).ShouldBe(text.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    [InlineData(int.MaxValue)]
    public void An_id_that_is_none_is_named_with_its_place_and_the_range(int id)
    {
        ByteTokenizer tokenizer = new();
        ArgumentOutOfRangeException refusal = Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.Decode([1, 2, id]));
        refusal.ActualValue.ShouldBe(id);
        refusal.Message.ShouldContain("Token 2");
        refusal.Message.ShouldContain("0 to 255");
        Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.BytesOf(id).Length).Message.ShouldContain("0 to 255");
    }

    [Fact]
    public void Every_byte_has_a_spelling_of_its_own_that_is_read_back()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        string spelling = ByteSpelling.Spell(all);
        spelling.Distinct().Count().ShouldBe(256);
        spelling.ShouldAllBe(character => !char.IsWhiteSpace(character) && !char.IsControl(character));
        ByteSpelling.Parse(spelling).ShouldBe(all);
        ByteSpelling.Spell(" a\n é"u8).ShouldBe("ĠaĊĠÃ©");
        Should.Throw<FormatException>(() => ByteSpelling.Parse("a b")).Message.ShouldContain("U+0020");
    }
}
