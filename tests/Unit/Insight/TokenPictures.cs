using Hone.Cli.Screen;
using Hone.Insight.Pictures;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight;

public sealed class TokenPictures
{
    [Fact]
    public void A_picture_is_as_high_as_its_tokens_need()
    {
        DecodedPng few = Draw(3), more = Draw(200), lines = Draw(3, endsLine: true);
        few.Width.ShouldBe(1600);
        more.Height.ShouldBeGreaterThan(few.Height);
        lines.Height.ShouldBeGreaterThan(few.Height);
        Draw(0).Height.ShouldBe(few.Height);
        Draw(100_000).Height.ShouldBeLessThan(8000);
    }

    [Fact]
    public void The_same_tokens_give_the_same_picture() =>
        TokenPicture.Draw("t", "s", Boxes(20)).ShouldBe(TokenPicture.Draw("t", "s", Boxes(20)));

    [Fact]
    public void A_token_wider_than_the_picture_is_cut() =>
        DecodedPng.Read(TokenPicture.Draw("t", "s", [new(new string('m', 5000), 1, false, false)])).Width.ShouldBe(1600);

    static DecodedPng Draw(int count, bool endsLine = false) =>
        DecodedPng.Read(TokenPicture.Draw("bpe", "a sentence", Boxes(count, endsLine)));

    static TokenBox[] Boxes(int count, bool endsLine = false) =>
        [.. Enumerable.Range(0, count).Select(id => new TokenBox(" word", id, id % 7 == 0, endsLine))];
}
