using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class RunIdTests
{
    [Theory]
    [InlineData("shakespeare-char", "shakespeare-char")]
    [InlineData("  Größe: 12 × 3! ", "gr-e-12-3")]
    [InlineData("中文", "run")]
    [InlineData("../../etc", "etc")]
    [InlineData("", "run")]
    public void A_name_becomes_a_slug(string name, string slug) => RunId.Slug(name).ShouldBe(slug);

    [Fact]
    public void A_long_name_is_cut() => RunId.Slug(new string('a', 39) + "-b").ShouldBe(new string('a', 39));

    [Fact]
    public void Ids_sort_by_age()
    {
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        string[] ids = [.. new[] { 0, 1, 31, 32, 1000, 40_000, 100_000_000 }.Select(seconds => RunId.At(start.AddSeconds(seconds), "a"))];

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => id.Length == 8);
    }

    [Theory]
    [InlineData("0k3f9a-shakespeare-char", "shakespeare-char")]
    [InlineData("my-own-folder", "my-own-folder")]
    [InlineData("unlike-0k3f9a", "unlike-0k3f9a")]
    public void The_name_part_follows_the_time(string id, string name) => RunId.NamePart(id).ShouldBe(name);
}
