using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Commands;

/// <summary><c>hone resume RUN</c>: goes on where it stopped, to the same bits.</summary>
static class Resume
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string?> data = Options.MovedData();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Option<bool> profile = Options.Profile();
        Option<string?> budget = Options.Budget();
        Option<int> steps = NumberOption.Of(
            "--steps", "Another horizon, in updates, those already made included: extends a run that has reached its own, or takes a "
                + "mistyped one back.", 0,
            Limits.Above(0), "N");
        Option<double> epochs = NumberOption.Of("--epochs", "The same in passes over the training split.", 0.0, Limits.Above(0), "N");
        Command command = new("resume", """
            Goes on with a run that stopped, was interrupted or failed, from its last checkpoint, to the same bits as if it had
            never stopped; one that was interrupted before its first checkpoint starts again in its folder. A run that has
            reached its end is extended by --steps or --epochs: from there on the rate follows the schedule of the new horizon.

            Example: hone resume shakespeare-char
            """)
        { run, steps, epochs, data, runs, threads, profile, budget };
        command.SetAction(parsed =>
        {
            (int count, double passes) = (parsed.GetValue(steps), parsed.GetValue(epochs));
            if (count > 0 && passes > 0) throw new InvalidDataException("--steps and --epochs are both given\nKeep one of them.");
            Horizon? horizon = count > 0 ? Horizon.OfSteps(count) : passes > 0 ? Horizon.OfEpochs(passes) : null;
            using TrainingRun resumed = TrainingRun.Resume(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs), parsed.GetValue(threads), parsed.GetValue(profile), horizon,
                parsed.GetValue(data));
            return TrainingCommand.Show(parsed, resumed, parsed.GetValue(budget));
        });
        return command;
    }
}
