using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Tuning;
using Hone.Insight;

namespace Hone.Cli.Commands.Exchange;

/// <summary><c>hone merge RUN</c>: one model of a run's base and of what it learned beside it.</summary>
static class MergeRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> name = new("--name") { Description = "What the new run is called.", HelpName = "NAME", Required = true };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("merge", """
            Makes one model of the base of a run and of the low-rank additions that it learned: a run with one checkpoint, which writes, is
            measured, is exported and can be trained further. Each number is rounded once, to float32.

            Example: hone merge verses-lora@best --name verses
            """)
        { run, name, runs, threads };
        command.SetAction(parsed =>
        {
            ModelMerge merge = ModelMerge.Write(parsed.GetRequiredValue(run), parsed.GetRequiredValue(name), parsed.GetRequiredValue(runs),
                parsed.GetValue(threads));
            CommandHost.Answer(parsed, () => new JsonObject
            {
                ["run"] = merge.Folder.Id, ["path"] = merge.Folder.Path, ["of"] = merge.Run, ["step"] = merge.Step,
                ["parameters"] = merge.Parameters, ["merged_parameters"] = merge.Learned,
            }, () =>
            {
                Terminal terminal = Terminal.OfAnswers();
                terminal.Line(terminal.Style.Bold(merge.Folder.Id));
                FactSheet.Write(terminal,
                [
                    new("merged", $"{merge.Run}@{merge.Step}: {Figures.Count(merge.Learned)} parameters into "
                        + $"{Figures.Count(merge.Parameters)}"),
                ]);
                terminal.Line();
                terminal.Line($"Let it write: hone sample {merge.Folder.Id}");
            });
        });
        return command;
    }
}
