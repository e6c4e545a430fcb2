using Hone.Runs;
using Hone.Training.Controls;
using Hone.Training.Events;

namespace Hone.Unit.Runs;

/// <summary>The file by which a run is told what to do: lines in their order, nonsense named, nothing taken twice.</summary>
public sealed class ControlFileTests : Scratch
{
    RunFolder Folder { get; }

    public ControlFileTests() => Folder = new RunStore(Root).Create("controlled");

    [Fact]
    public void What_is_asked_is_taken_once_in_its_order_and_what_was_asked_before_never()
    {
        ControlFile.Add(Folder, new Control(ControlKind.Pause));
        ControlFile file = new(Folder);
        file.TryTake(0).ShouldBeNull();
        ControlFile.Add(Folder, new Control(ControlKind.Rate, 0.5, "one"));
        ControlFile.Add(Folder, new Control(ControlKind.StopAfterEvaluation, null, "two"));
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.Rate, 0.5, "one"));
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.StopAfterEvaluation, null, "two"));
        file.TryTake(0).ShouldBeNull();
    }

    [Fact]
    public void A_hand_asks_as_well_and_a_line_counts_when_it_is_whole()
    {
        ControlFile file = new(Folder);
        File.AppendAllText(Folder.ControlFile, "{\"command\":");
        file.TryTake(0).ShouldBeNull();
        File.AppendAllText(Folder.ControlFile, " \"save\"}\n");
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.Save));
        File.AppendAllText(Folder.ControlFile, "{\"command\": \"sa");          // and its writer was killed
        ControlFile.Add(Folder, new Control(ControlKind.Continue));
        file.TryTake(0)!.Value.Problem.ShouldNotBeNull();
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.Continue));
    }

    [Theory, InlineData("nonsense", "no line such as"), InlineData("{}", "command"), InlineData("null", "no command"),
        InlineData("[1]", "no line"), InlineData("{\"command\": \"explode\"}", "no line"), InlineData("", "no line"),
        InlineData("{\"command\": \"save\", \"why\": 1}", "why"),
        InlineData("{\"command\": \"rate\", \"factor\": \"fast\"}", "factor"), InlineData("{\"id\": \"1\"}", "command")]
    public void Nonsense_is_told_and_what_follows_is_taken(string line, string problem)
    {
        ControlFile file = new(Folder);
        File.AppendAllText(Folder.ControlFile, line + "\n{\"command\": \"save\"}\n");
        ReceivedControl asked = file.TryTake(0)!.Value;
        asked.Control.ShouldBeNull();
        asked.Problem.ShouldNotBeNull().ShouldContain(problem);
        asked.Text.ShouldBe(line);
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.Save));
    }

    [Fact]
    public void Numbers_are_no_commands()
    {
        ControlFile file = new(Folder);
        File.AppendAllText(Folder.ControlFile, "{\"command\": 17}\n");
        ReceivedControl asked = file.TryTake(0)!.Value;
        (asked.Problem ?? asked.Control!.Problem).ShouldNotBeNull();
    }

    [Fact]
    public void A_file_that_became_shorter_and_a_line_without_end_are_told()
    {
        File.WriteAllText(Folder.ControlFile, "{\"command\": \"pause\"}\n{\"command\": \"pause\"}\n");
        ControlFile file = new(Folder);
        File.WriteAllText(Folder.ControlFile, "{\"command\": \"stop\"}\n");
        file.TryTake(0)!.Value.Problem.ShouldNotBeNull().ShouldContain("shorter");
        file.TryTake(0).ShouldBeNull();
        File.AppendAllText(Folder.ControlFile, new string('x', 5000));
        file.TryTake(0)!.Value.Problem.ShouldNotBeNull().ShouldContain("4096");
        File.AppendAllText(Folder.ControlFile, "\n{\"command\": \"save\"}\n");
        file.TryTake(0)!.Value.Problem.ShouldNotBeNull();                       // the rest of that line
        file.TryTake(0)!.Value.Control.ShouldBe(new Control(ControlKind.Save));
    }
}
