using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Insight;
using Hone.Runs;
using Hone.Runs.Store;
using Hone.Runs.Store.Artifacts;

namespace Hone.Cli.Commands;

/// <summary><c>hone push RUN…</c>: brings runs, or what is new of them, to a team's store.</summary>
static class PushRuns
{
    static readonly TimeSpan BetweenPushes = TimeSpan.FromSeconds(5);

    public static Command Command()
    {
        Argument<string[]> runs = new("RUN")
        {
            Description = "Runs: each a path, an id, a unique beginning of either an id or a name.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> follow = new("--follow")
        {
            Description = "Go on, every five seconds, until the runs have ended; large files are sent then.",
        };
        Option<string> directory = Options.RunDirectory();
        StoreOptions store = new();
        Command command = new("push", """
            Brings runs to a team's store, or what is new of them: record and events to PostgreSQL, large files to a shared folder or S3.
            The run's folder stays as it is. A push that was cut is repeated without harm: nothing is kept of it, or all.

            Example: hone push shakespeare-bpe --store postgres://ada@db.example.org/runs --artifacts s3://team/runs
            """)
        { runs, follow, directory };
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            RunFolder[] folders = [.. new RunStore(parsed.GetRequiredValue(directory)).ResolveAll(parsed.GetRequiredValue(runs))
                .Select(reference => reference.Folder).DistinctBy(folder => folder.Path)];
            using ArtifactStore? artifacts = store.Artifacts(parsed);
            using TeamStore to = store.Store(parsed);
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            List<PushResult> results = [.. folders.Select(folder =>
            {
                screen.Progress($"pushing {folder.Id}");
                return to.Push(folder, artifacts, sendsLarge: !(parsed.GetValue(follow) && IsLive(RunEntry.Read(folder).Status)));
            })];
            if (parsed.GetValue(follow)) Follow(folders, results, to, artifacts, screen);
            screen.Clear();
            CommandHost.Answer(parsed, () => Document(to, artifacts, results), () => Show(results));
        });
        return command;
    }

    /// <summary>Pushes again what trains, until nothing does or somebody has enough of it.</summary>
    static void Follow(RunFolder[] folders, List<PushResult> results, TeamStore to, ArtifactStore? artifacts, Terminal screen)
    {
        using CancellationTokenSource stop = CommandHost.StopSignal(_ => { });
        while (results.Any(result => IsLive(result.Status)) && !stop.Token.WaitHandle.WaitOne(BetweenPushes))
            for (int i = 0; i < results.Count; i++)
            {
                if (!IsLive(results[i].Status)) continue;
                screen.Progress($"pushing {results[i].Id}: {Figures.Count(results[i].Lines, "event")} so far");
                PushResult more = to.Push(folders[i], artifacts, sendsLarge: !IsLive(RunEntry.Read(folders[i]).Status));
                results[i] = more with
                {
                    SentLines = results[i].SentLines + more.SentLines, SentFiles = results[i].SentFiles + more.SentFiles,
                    SentBytes = results[i].SentBytes + more.SentBytes,
                };
            }

        CommandHost.ForgetSignals();
    }

    static bool IsLive(RunStatus status) => status is RunStatus.Running or RunStatus.Paused or RunStatus.Stalled;

    static void Show(IReadOnlyList<PushResult> results)
    {
        Terminal terminal = Terminal.OfAnswers();
        foreach (PushResult result in results)
        {
            terminal.Line($"{terminal.Style.Bold(result.Id)}: {(result.IsBehind
                ? $"the store has more of it, {Figures.Count(result.Lines, "event")}; nothing was changed there"
                : $"{Figures.Count(result.SentLines, "event")} sent, {Figures.Count(result.Lines)} there; "
                    + $"{Figures.Count(result.SentFiles, "artefact")} sent, {Figures.Size(result.SentBytes)}")}");
            if (result.Unsent > 0)
                terminal.Line(terminal.Style.Notable(
                    $"{Figures.Count(result.Unsent, "large file")} listed only: name a place for them with --artifacts"));
        }
    }

    static JsonObject Document(TeamStore to, ArtifactStore? artifacts, IReadOnlyList<PushResult> results) => new()
    {
        ["store"] = to.Address.Shown,
        ["artifacts"] = artifacts?.Address,
        ["runs"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
        {
            ["id"] = result.Id,
            ["status"] = result.Status.Word(),
            ["events_sent"] = result.SentLines,
            ["events"] = result.Lines,
            ["artifacts_sent"] = result.SentFiles,
            ["artifact_bytes_sent"] = result.SentBytes,
            ["files"] = result.Files,
            ["files_listed_only"] = result.Unsent,
            ["is_behind"] = result.IsBehind,
        })]),
    };
}
