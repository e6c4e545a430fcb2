using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;

namespace Hone.Unit.Data.Audits;

public sealed class PassageCuts
{
    static string[] Cut(string text) => [.. Passages.Cut(Encoding.ASCII.GetBytes(text)).Select(range => text[range])];

    [Fact]
    public void A_passage_ends_at_an_empty_line() =>
        Cut("one\ntwo\n\nthree\n \t\n\nfour").ShouldBe(["one\ntwo\n", "three\n", "four"]);

    [Fact]
    public void White_space_has_none() => Cut(" \n\n\t\n").ShouldBeEmpty();

    [Theory]
    [InlineData(" ", 200_000), InlineData("\n", 8)]
    public void Whatever_comes_before_a_text_it_is_cut_alike_soon(string between, int wordsOfALine)
    {
        string text = Lines(1), before = Lines(2)[..777];
        string[] alone = Cut(text), after = Cut(before + text);

        alone.Length.ShouldBeGreaterThan(15);
        alone.Max(passage => passage.Length).ShouldBeLessThanOrEqualTo(8192);
        alone.Intersect(after).Count().ShouldBeGreaterThanOrEqualTo(alone.Length - 4);

        string Lines(int seed) =>
            string.Join(between == " " ? " " : "", Texts.MadeUp(1, seed, 5000)[0].Split(' ').Chunk(wordsOfALine)
            .Select(line => string.Join(' ', line) + between));
    }

    [Fact]
    public void Nothing_but_white_space_is_lost()
    {
        string text = string.Join("\n\n", Texts.MadeUp(40, seed: 3, words: 900)) + new string('x', 20_000);

        string.Concat(Cut(text)).Replace("\n", "", StringComparison.Ordinal).ShouldBe(text.Replace("\n", "", StringComparison.Ordinal));
    }
}
