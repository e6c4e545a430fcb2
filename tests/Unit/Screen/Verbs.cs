using System.CommandLine;
using Hone.Cli;

namespace Hone.Unit.Screen;

/// <summary>The table of verbs, of which a call makes no more than the one it names.</summary>
public sealed class Verbs
{
    public static TheoryData<string> Names => [.. Program.Commands().Subcommands.Select(verb => verb.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_verb_alone_is_the_verb_among_all(string name)
    {
        Command alone = Program.Commands(name).Subcommands.ShouldHaveSingleItem();

        Described(alone).ShouldBe(Described(Program.Commands().Subcommands.Single(verb => verb.Name == name)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("--help")]
    [InlineData("--json")]
    [InlineData("rnus")]
    public void Where_no_verb_is_named_all_are_there(string? first) => Program.Commands(first).Subcommands.Count.ShouldBe(Names.Count);

    static IEnumerable<string> Described(Command command) => command.Subcommands.SelectMany(Described)
        .Concat(command.Options.Select(option => $"{option.Name}: {option.Description}"))
        .Concat(command.Arguments.Select(argument => $"{argument.Name}: {argument.Description}"))
        .Prepend($"{command.Name}: {command.Description}");
}
