using System.Text;
using Hone.Cli.Screen;
using Hone.Text;

namespace Hone.Unit.Text;

public sealed class Streaming
{
    [Fact]
    public void An_emoji_split_into_bytes_appears_whole_with_its_last_byte()
    {
        StreamingDecoder decoder = new();
        string.Join('|', "a👍b"u8.ToArray().Select(value => decoder.Append([value]))).ShouldBe("a||||👍|b");
        decoder.Flush().ShouldBe("");
    }

    [Fact]
    public void Text_cut_anywhere_comes_out_as_it_went_in_and_never_by_half_a_character()
    {
        byte[] text = Samples.Utf8(Samples.Mixed);
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            StreamingDecoder decoder = new();
            StringBuilder all = new();
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = Math.Min(random.Next(0, 6), text.Length - start);
                string part = decoder.Append(text.AsSpan(start, length));
                part.EnumerateRunes().ShouldNotContain(Rune.ReplacementChar);
                all.Append(part);
            }
            all.Append(decoder.Flush());
            all.ToString().ShouldBe(Samples.Mixed);
        }
    }

    [Fact]
    public void Bytes_that_cannot_become_text_are_replaced_and_what_follows_is_kept()
    {
        StreamingDecoder decoder = new();
        decoder.Append([0xFF]).ShouldBe("\uFFFD");
        decoder.Append([0xE2, 0x82]).ShouldBe("");
        decoder.Append("x"u8).ShouldBe("\uFFFDx");
    }

    [Fact]
    public void What_is_held_back_at_the_end_is_replaced_and_the_next_text_begins_clean()
    {
        StreamingDecoder decoder = new();
        decoder.Append([0xF0, 0x9F, 0x91]).ShouldBe("");
        decoder.Flush().ShouldBe("\uFFFD");
        decoder.Append([0x8D]).ShouldBe("\uFFFD");
        decoder.Append("ok"u8).ShouldBe("ok");
    }

    [Fact]
    public void Any_bytes_one_by_one_give_what_they_give_at_once()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            byte[] bytes = Samples.RandomBytes(seed, 60);
            StreamingDecoder decoder = new();
            string streamed = string.Concat(bytes.Select(value => decoder.Append([value]))) + decoder.Flush();
            streamed.ShouldBe(Encoding.UTF8.GetString(bytes));
        }
    }
}
