using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone runs</c>: every run there is.</summary>
static class ListRuns
{
    public static Command Command()
    {
        Option<string> directory = Options.RunDirectory();
        Command command = new("runs", """
            Lists the runs, the newest first.

            Example: hone runs
            """)
        { directory };
        command.SetAction(parsed =>
        {
            string root = parsed.GetRequiredValue(directory);
            IReadOnlyList<RunEntry> runs = new RunStore(root).List();
            CommandHost.Answer(
                parsed, () =>
                new JsonObject { ["folder"] = Path.GetFullPath(root), ["runs"] = new JsonArray([.. runs.Select(Document)]) }, () =>
            {
                if (runs.Count > 0) RunTable.Write(Terminal.OfAnswers(), runs, DateTimeOffset.UtcNow);
                else Console.Out.WriteLine(
                    $"There is no run in {Path.GetFullPath(root)} yet.\nBegin one: {NextCommands.Program} train recipes/quickstart.yaml");
            });
        });
        return command;
    }

    static JsonObject Document(RunEntry run)
    {
        if (run.Manifest is null)
            return new JsonObject { ["id"] = run.Folder.Id, ["folder"] = run.Folder.Path, ["status"] = "broken", ["reason"] = run.Problem };
        JsonObject document = RunDocument.Of(run.Folder, run.Manifest);
        document.Remove("manifest");                                         // show has it whole
        return document;
    }
}
