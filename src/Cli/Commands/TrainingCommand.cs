using System.CommandLine;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Training.Events;

namespace Hone.Cli.Commands;

/// <summary>What <c>train</c> and <c>resume</c> share: shows a run until it ends, and turns its end into an exit code.</summary>
static class TrainingCommand
{
    /// <summary>Trains, shows it, and answers.</summary>
    /// <param name="parsed">The command.</param>
    /// <param name="run">The run.</param>
    /// <param name="budget">The time it may take now, after which it is stopped as by Ctrl-C; null for any.</param>
    /// <param name="isProven">Whether another process proves it meanwhile.</param>
    public static int Show(ParseResult parsed, TrainingRun run, string? budget, bool isProven = false)
    {
        using ProvingProcess? proving = isProven ? new(run.Folder) : null;
        TrainingEvent? last = Train(parsed, run, budget, proving);
        CommandHost.Answer(parsed, () => RunDocument.Of(run.Folder, run.Manifest), () => { });
        return last switch
        {
            RunFailed => CommandHost.Guarded,
            RunFinished { Ending: Ending.Stopped } => CommandHost.Stopped,
            _ => proving is { IsRefuted: true } ? CommandHost.Differs : CommandHost.Done,
        };
    }

    /// <summary>Trains, and shows it.</summary>
    /// <returns>The last event.</returns>
    public static TrainingEvent? Train(ParseResult parsed, TrainingRun run, string? budget = null, ProvingProcess? proving = null)
    {
        TrainingScreen screen = new(Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json)), run.Session, run.Folder);
        run.Warned += screen.Warn;
        using CancellationTokenSource stop = CommandHost.StopSignal(screen.Stopping);
        screen.Header(run.Manifest.Audit);
        if (run.Notice is { } notice) screen.Warn(notice);
        TrainingEvent? last = null;
        using CancellationTokenSource timeIsUp = new();
        using CancellationTokenRegistration ending = timeIsUp.Token.Register(() =>
        {
            screen.Stopping($"--for {budget}");
            stop.Cancel();
        });
        if (budget is not null) timeIsUp.CancelAfter(Amounts.Time(budget)!.Value);
        foreach (TrainingEvent e in run.Run(stop.Token))
        {
            screen.Show(last = e);
            proving?.See(e);
        }

        screen.Summary(run.Manifest);
        if (proving is not null) screen.Proof(proving.Finish());
        if (run.Session.Profile is { } profile) screen.Profile(profile);
        CommandHost.ForgetSignals();
        return last;
    }
}
