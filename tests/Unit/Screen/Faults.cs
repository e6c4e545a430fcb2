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
        using StringWriter output = new(), error = new();
        (TextWriter oldOutput, TextWriter oldError) = (Console.Out, Console.Error);
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            CommandHost.Run(new RootCommand { broken }, ["broken", "--json"]).ShouldBe(CommandHost.Bug);
        }
        finally
        {
            Console.SetOut(oldOutput);
            Console.SetError(oldError);
        }

        JsonObject document = JsonNode.Parse(output.ToString())!.AsObject();
        ((int)document["exit_code"]!).ShouldBe(70);
        ((string)document["hint"]!).ShouldContain("unheard of");
        error.ToString().ShouldContain("please report it");
        error.ToString().ShouldContain("at Hone.Unit.Screen.Faults");
    }

    static int Fail(ParseResult parsed) => throw new NotSupportedException("unheard of");
}
