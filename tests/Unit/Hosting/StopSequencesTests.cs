using Hone.Cli.Screen;
using Hone.Hosting;

namespace Hone.Unit.Hosting;

public sealed class StopSequencesTests
{
    [Theory]
    [InlineData("It is |red.|END| more", "END", "It is red.")]
    [InlineData("It is red.|E|N|D|x", "END", "It is red.")]
    [InlineData("E|N|ot an end", "END", "ENot an end")]
    [InlineData("aEN", "END", "aEN")]
    [InlineData("ab|ab|c", "abc", "ab")]
    [InlineData("nothing", "", "nothing")]
    public void Text_ends_where_a_stop_begins_however_it_is_cut(string pieces, string stop, string expected) =>
        string.Concat(StopSequences.Cut(pieces.Split('|'), [stop])).ShouldBe(expected);

    [Fact]
    public void The_first_of_several_counts() => string.Concat(StopSequences.Cut(["one two three"], ["three", "two"])).ShouldBe("one ");
}
