using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone sync RUN…</c>: sends runs to an MLflow server, or what a server has not got of them yet.</summary>
static class SyncRuns
{
    public static Command Command()
    {
        Argument<string[]> runs = new("RUN")
        {
            Description = "Runs: paths, ids, unique beginnings of either their ids or their names.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> to = new("--to")
        {
            Description = "The server's address, or env for MLFLOW_TRACKING_URI and its siblings; else as the run's recipe has it.",
            HelpName = "URL",
        };
        Option<string?> experiment = new("--experiment") { Description = "The experiment there; else hone.", HelpName = "NAME" };
        Option<string> directory = Options.RunDirectory();
        Command command = new("sync", """
            Sends runs to an MLflow server: settings, points of the curves, tags, pictures and the report. What the server has already is
            not sent again, so it may be stopped and repeated at any time; also for a run that trains.

            Example: hone sync shakespeare-char --to http://localhost:5000
            """)
        { runs, to, experiment, directory };
        command.SetAction(parsed =>
        {
            Terminal progress = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            using CancellationTokenSource stop = CommandHost.StopSignal(_ => { });
            IReadOnlyList<RunReference> chosen = new RunStore(parsed.GetRequiredValue(directory)).ResolveAll(parsed.GetRequiredValue(runs));
            List<SyncResult> results = [];
            foreach (RunReference run in chosen)
            {
                if (stop.IsCancellationRequested) break;
                results.Add(RunSync.Send(run.Folder, parsed.GetValue(to), parsed.GetValue(experiment),
                    warning => progress.Line(progress.Style.Notable($"warning: {warning}")), stop.Token));
            }

            CommandHost.ForgetSignals();
            int whole = results.Count(result => result.IsWhole);
            if (stop.IsCancellationRequested) return CommandHost.Stopped;
            if (whole < chosen.Count)
                throw new InvalidDataException($"{Figures.Count(chosen.Count - whole, "run")} of {chosen.Count} could not be sent whole\n"
                    + "Nothing of it is lost; send again: " + NextCommands.AsTyped());
            CommandHost.Answer(parsed, () => new JsonObject
            {
                ["runs"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
                {
                    ["id"] = result.Id, ["server"] = result.Server, ["experiment"] = result.Experiment, ["run_id"] = result.RunId,
                    ["points_sent"] = result.Points, ["points_refused"] = result.Refused,
                })]),
            }, () =>
            {
                Terminal terminal = Terminal.OfAnswers();
                foreach (SyncResult result in results)
                    terminal.Line($"{terminal.Style.Bold(result.Id)}  {Figures.Count(result.Points, "point")} sent to {result.Server}, "
                        + $"run {result.RunId} of experiment {result.Experiment}");
            });
            return CommandHost.Done;
        });
        return command;
    }
}
