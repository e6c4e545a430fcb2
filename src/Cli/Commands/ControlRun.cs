using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Commands;

/// <summary><c>hone control RUN COMMAND</c>: asks a run that trains to do something, and tells what it answers.</summary>
static class ControlRun
{
    static readonly (string Name, ControlKind Kind)[] _commands =
    [
        ("pause", ControlKind.Pause), ("continue", ControlKind.Continue), ("save", ControlKind.Save), ("stop", ControlKind.Stop),
        ("stop-after-evaluation", ControlKind.StopAfterEvaluation), ("rate", ControlKind.Rate),
    ];

    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Argument<string> asked = new("COMMAND")
        {
            Description = "pause, continue, save (a checkpoint now), stop (at once, saved), stop-after-evaluation, or rate FACTOR.",
        };
        asked.AcceptOnlyFromAmong([.. _commands.Select(command => command.Name)]);
        Argument<double?> factor = new("FACTOR")
        {
            Description = "With rate: what the learning rate of the schedule is multiplied by from here on; 1 is as the recipe has it.",
            DefaultValueFactory = _ => null,
        };
        Option<double> wait = NumberOption.Of("--wait", "Seconds to wait for the answer, which comes between two steps.", 60.0,
            Limits.Above(0), "SECONDS");
        Option<string> runs = Options.RunDirectory();
        Command command = new("control", """
            Asks a run that trains, in another terminal or on another machine that shares its folder, to do something. The answer comes
            when the trainer has taken it, between two steps; it is an event of the run, and a changed rate is made again when the run is
            resumed or reproduced.

            Example: hone control shakespeare-char rate 0.5
            """)
        { run, asked, factor, wait, runs };
        command.SetAction(parsed =>
        {
            ControlKind kind = _commands.Single(one => one.Name == parsed.GetRequiredValue(asked)).Kind;
            TrainingEvent answer = RunControl.AskAsync(parsed.GetRequiredValue(run), kind, parsed.GetValue(factor),
                parsed.GetRequiredValue(runs), TimeSpan.FromSeconds(parsed.GetValue(wait))).GetAwaiter().GetResult();
            string? refusal = (answer as ControlRefused)?.Reason;
            CommandHost.Answer(parsed,
                () => new JsonObject { ["step"] = answer.Step, ["is_taken"] = refusal is null, ["reason"] = refusal },
                () => Console.Out.WriteLine(refusal is null ? $"{EventLines.Of(kind, parsed.GetValue(factor))} after step "
                    + $"{Figures.Count(answer.Step)}" : $"refused: {refusal}"));
            return refusal is null ? CommandHost.Done : CommandHost.Refused;
        });
        return command;
    }
}
