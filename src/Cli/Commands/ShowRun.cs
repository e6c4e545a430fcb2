using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone show RUN</c>: what a run is and how it went.</summary>
static class ShowRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> directory = Options.RunDirectory();
        Option<string?> picture = Options.Picture("its losses and learning rate");
        Option<bool> byEpoch = new("--by-epoch") { Description = "Let the picture show the mean loss of each epoch instead." };
        Command command = new("show", """
            Shows a run: how it stands, how it went, its configuration, what to do next.

            Example: hone show quickstart --picture curve.svg
            """)
        { run, picture, byEpoch, directory };
        command.SetAction(parsed =>
        {
            RunFolder folder = new RunStore(parsed.GetRequiredValue(directory)).Resolve(parsed.GetRequiredValue(run)).Folder;
            RunEntry entry = RunEntry.Read(folder);
            if (entry.Manifest is null) throw new InvalidDataException(entry.Problem);
            EventHistory? history = File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile) : null;
            Options.SavePicture(parsed.GetValue(picture), format =>
            {
                CurveData curves = RunCurve.Of(entry.Manifest, history?.Training ?? []);
                return parsed.GetValue(byEpoch) ? LossByEpoch.Draw(curves, format) : TrainingCurve.Draw(curves, format);
            });
            CommandHost.Answer(parsed, () => RunDocument.Of(folder, entry.Manifest),
                () => RunPage.Write(Terminal.OfAnswers(), entry, history));
        });
        return command;
    }
}
