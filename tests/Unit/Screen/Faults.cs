using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli;
using Hone.Cli.Screen;
using Hone.Unit.Training;

namespace Hone.Unit.Screen;

[Collection(nameof(Alone))]
public sealed class Faults
{
    [Fact]
    public void A_fault_of_our_own_is_one_document_too_where_one_was_asked_for()
    {
        Command broken = new("broken");
        broken.SetAction(Fail);
        (int code, string output, string error) = Run(new RootCommand { broken }, "broken", "--json");
        code.ShouldBe(CommandHost.Bug);
        JsonObject document = JsonNode.Parse(output)!.AsObject();
        ((int)document["exit_code"]!).ShouldBe(70);
        ((string)document["hint"]!).ShouldContain("unheard of");
        error.ShouldContain("please report it");
        error.ShouldContain("at Hone.Unit.Screen.Faults");
    }

    [Theory]
    [InlineData("trian x", "hone has no verb trian; did you mean train?", "hone")]
    [InlineData("train r.yaml --nmae x", "train has no option --nmae; did you mean --name?", "hone train")]
    [InlineData("train --nmae x", "train has no option --nmae; did you mean --name?", "hone train")]
    [InlineData("show --nmae", "show has no option --nmae; ", "hone show")]
    [InlineData("sample --promt=Once r", "sample has no option --promt; did you mean --prompt?", "hone sample")]
    [InlineData("compare a b --jsno", "compare has no option --jsno; did you mean --json?", "hone compare")]
    [InlineData("data inspekt x", "data has no verb inspekt; did you mean inspect?", "hone data")]
    public void A_mistyped_word_is_told_with_its_nearest(string typed, string told, string verb)
    {
        (int code, string output, string error) = Run(Program.Commands(), typed.Split(' '));
        code.ShouldBe(CommandHost.Refused);
        output.ShouldBeEmpty();
        string[] lines = error.TrimEnd().Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith($"hone: {told}");
        lines[1].ShouldBe($"See {verb} --help.");
    }

    static (int Code, string Output, string Error) Run(RootCommand root, params string[] args)
    {
        using StringWriter output = new(), error = new();
        (TextWriter oldOutput, TextWriter oldError) = (Console.Out, Console.Error);
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            return (CommandHost.Run(root, args), output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(oldOutput);
            Console.SetError(oldError);
        }
    }

    static int Fail(ParseResult parsed) => throw new NotSupportedException("unheard of");
}
