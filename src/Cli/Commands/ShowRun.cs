using System.CommandLine;
using Hone.Hosting;
using Hone.Cli.Screen;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone show RUN</c>: what a run is and how it went.</summary>
static class ShowRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<string> directory = Options.RunDirectory();
        Command command = new("show", """
            Shows a run: how it stands, how it went, what it was made of, what to do next.

            Example: hone show quickstart
            """)
        { run, directory };
        command.SetAction(parsed =>
        {
            RunFolder folder = new RunStore(parsed.GetRequiredValue(directory)).Resolve(parsed.GetRequiredValue(run)).Folder;
            RunEntry entry = RunEntry.Read(folder);
            if (entry.Manifest is null) throw new InvalidDataException(entry.Problem);
            CommandHost.Answer(parsed, () => RunDocument.Of(folder, entry.Manifest),
                () => RunPage.Write(Terminal.OfAnswers(), entry, File.Exists(folder.EventsFile) ? EventLog.Read(folder.EventsFile) : null));
        });
        return command;
    }
}
