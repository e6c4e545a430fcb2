using System.Text;
using Hone.Cli.Screen;
using Hone.Text;

namespace Hone.Unit.Text;

public sealed class Characters
{
    [Fact]
    public void The_vocabulary_is_the_distinct_code_points_in_ascending_order()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train("b👍aéb\n"u8, out Dropped dropped);
        Enumerable.Range(0, tokenizer.VocabularySize).Select(id => Encoding.UTF8.GetString(tokenizer.BytesOf(id)))
            .ShouldBe(["\n", "a", "b", "é", "👍"]);
        tokenizer.Encode("ab👍"u8).ShouldBe([1, 2, 4]);
        dropped.ShouldBe(default);
        dropped.Any.ShouldBeFalse();
    }

    [Fact]
    public void Text_comes_back()
    {
        byte[] text = Samples.Utf8(Samples.Mixed);
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(text, out _);
        int[] ids = tokenizer.Encode(text);
        ids.Length.ShouldBe(Samples.Mixed.EnumerateRunes().Count());
        tokenizer.Decode(ids).ShouldBe(text);
        tokenizer.Encode(text, 2, out _).ShouldBe(ids);
    }

    [Fact]
    public void Unknown_characters_and_bytes_that_are_not_utf8_are_dropped_and_counted()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train("abc"u8, out _);
        tokenizer.Encode([.. "aé"u8, 0xFF, .. "b👍"u8, 0xE2, 0x82, (byte)'c'], out Dropped dropped).ShouldBe([0, 1, 2]);
        dropped.ShouldBe(new Dropped(InvalidBytes: 3, UnknownCharacters: 2, FirstOffset: 1));
        dropped.Any.ShouldBeTrue();
    }

    [Fact]
    public void A_little_dirt_is_dropped_and_counted_while_training()
    {
        byte[] text = new byte[1000];
        text.AsSpan().Fill((byte)'x');
        text[42] = 0x80;
        CharacterTokenizer.Train(text, out Dropped dropped).VocabularySize.ShouldBe(1);
        dropped.ShouldBe(new Dropped(InvalidBytes: 1, UnknownCharacters: 0, FirstOffset: 42));
    }

    [Fact]
    public void A_text_that_is_not_utf8_is_refused_with_the_way_out()
    {
        byte[] text = new byte[1000];
        text.AsSpan().Fill((byte)'x');
        text[42] = text[900] = 0xE9;
        string[] lines = Should.Throw<InvalidDataException>(() => CharacterTokenizer.Train(text, out _)).Message.Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("2 of the text's 1000 bytes");
        lines[0].ShouldContain("offset 42");
        lines[1].ShouldContain("bpe or bytes");
    }

    [Fact]
    public void Nothing_and_one_character()
    {
        Should.Throw<InvalidDataException>(() => CharacterTokenizer.Train([], out _)).Message.Split('\n').Length.ShouldBe(2);
        CharacterTokenizer tokenizer = CharacterTokenizer.Train("x"u8, out _);
        tokenizer.Encode([]).ShouldBeEmpty();
        tokenizer.Encode("x"u8).ShouldBe([0]);
        tokenizer.Encode("\0"u8, out Dropped dropped).ShouldBeEmpty();
        dropped.UnknownCharacters.ShouldBe(1);
    }
}
