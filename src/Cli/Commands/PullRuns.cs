using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Insight;
using Hone.Runs.Store;
using Hone.Runs.Store.Artifacts;

namespace Hone.Cli.Commands;

/// <summary><c>hone pull RUN…</c>: gives runs of a team's store back as folders.</summary>
static class PullRuns
{
    public static Command Command()
    {
        Argument<string[]> runs = new("RUN")
        {
            Description = "Runs of the store: each an id, or a unique beginning of either an id or a name.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> directory = Options.RunDirectory();
        StoreOptions store = new();
        Command command = new("pull", """
            Writes runs of a team's store into folders, byte for byte as they were pushed, with every hash checked.

            Example: hone pull shakespeare-bpe --store postgres://ada@db.example.org/runs
            """)
        { runs, directory };
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            using ArtifactStore? artifacts = store.Artifacts(parsed);
            using TeamStore from = store.Store(parsed);
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            PullResult[] results = [.. parsed.GetRequiredValue(runs).Select(run =>
            {
                screen.Progress($"pulling {run}");
                return from.Pull(run, parsed.GetRequiredValue(directory), artifacts);
            })];
            screen.Clear();
            CommandHost.Answer(parsed, () => Document(from, results), () => Show(results));
        });
        return command;
    }

    static void Show(PullResult[] results)
    {
        Terminal terminal = Terminal.OfAnswers();
        foreach (PullResult result in results)
        {
            terminal.Line($"{terminal.Style.Bold(result.Folder.Path)}: {Figures.Count(result.Lines, "event")}, "
                + $"{Figures.Count(result.Files, "file")} beside them, {Figures.Size(result.Bytes)}");
            if (result.Missing.Count > 0)
                terminal.Line(terminal.Style.Notable($"not in the store, since it was pushed without --artifacts: "
                    + string.Join(", ", result.Missing)));
        }
    }

    static JsonObject Document(TeamStore from, PullResult[] results) => new()
    {
        ["store"] = from.Address.Shown,
        ["runs"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
        {
            ["id"] = result.Folder.Id,
            ["folder"] = result.Folder.Path,
            ["events"] = result.Lines,
            ["files"] = result.Files,
            ["bytes"] = result.Bytes,
            ["missing"] = new JsonArray([.. result.Missing.Select(path => (JsonNode)path)]),
        })]),
    };
}
