using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Unit.Runs;

public sealed class NearestTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("steps", "setps", 1)]
    [InlineData("same", "same", 0)]
    [InlineData("ca", "abc", 3)]
    public void Distance_counts_letters(string from, string to, int distance)
    {
        Nearest.Distance(from, to).ShouldBe(distance);
        Nearest.Distance(to, from).ShouldBe(distance);
    }

    [Fact]
    public void Only_names_within_reach_are_offered_the_nearest_first() =>
        Nearest.To("Stpes", ["step", "batch", "steps"]).ShouldBe(["steps"]);
}
