using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Text;

namespace Hone.Cli.Commands;

/// <summary><c>hone diagnose RUN…</c>: what is wrong with a run, by which numbers, and what to do.</summary>
static class DiagnoseRun
{
    public static Command Command()
    {
        Argument<string[]> runs = new("RUN")
        {
            Description = "Runs: paths, ids, or beginnings of ids or names; also one that still trains.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> pictures = new("--picture")
        {
            Description = "Draw the steps that each finding rests on, as a PNG each in this folder.", HelpName = "DIR",
        };
        Option<string> directory = Options.RunDirectory();
        Command command = new("diagnose", """
            Looks at a run, also one that still trains, for what may be wrong with it: curves that diverge, overfit or stand still, rates
            that are too high or too low, leaked or noisy validation, dead units, layers without gradient, and more. Each finding has the
            number it rests on, how sure it is, and what to do next.

            Example: hone diagnose quickstart --picture findings
            """)
        { runs, pictures, directory };
        command.SetAction(parsed =>
        {
            RunStore store = new(parsed.GetRequiredValue(directory));
            (RunEntry Entry, EventHistory? History)[] all = [.. parsed.GetRequiredValue(runs).Select(name => Read(store, name))];
            if (parsed.GetValue(pictures) is { } folder)
                foreach ((RunEntry entry, EventHistory? history) in all) Draw(folder, entry, history);
            CommandHost.Answer(parsed, () => all is [var only] ? Document(only.Entry, only.History)
                : new JsonObject { ["runs"] = new JsonArray([.. all.Select(one => (JsonNode)Document(one.Entry, one.History))]) }, () =>
            {
                Terminal terminal = Terminal.OfAnswers();
                foreach ((int i, (RunEntry entry, EventHistory? history)) in all.Index())
                {
                    if (i > 0) terminal.Line();
                    DiagnosisPage.Write(terminal, entry, Of(entry, history), history?.BrokenLines ?? []);
                }
            });
        });
        return command;
    }

    static (RunEntry, EventHistory?) Read(RunStore store, string name)
    {
        RunFolder folder = store.Resolve(name).Folder;
        RunEntry entry = RunEntry.Read(folder);
        if (entry.Manifest is null) throw new InvalidDataException(entry.Problem);
        return (entry, File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile) : null);
    }

    static Evidence Of(RunEntry entry, EventHistory? history) => Evidence.Of(entry.Manifest!, history?.Training ?? []);

    static JsonObject Document(RunEntry entry, EventHistory? history) =>
        DiagnosisDocument.Of(entry, Of(entry, history), history?.BrokenLines.Count ?? 0);

    static void Draw(string folder, RunEntry entry, EventHistory? history)
    {
        AtomicFile.MakeFolder(folder, "Choose another place with --picture.");
        CurveData curves = RunCurve.Of(entry.Manifest!, history?.Training ?? []);
        foreach (Finding finding in RuleBook.Look(Of(entry, history)))
            AtomicFile.Write(Path.Combine(folder, $"{entry.Folder.Id}_{FindingPicture.NameOf(finding)}"),
                FindingPicture.Draw(curves, finding));
    }
}
