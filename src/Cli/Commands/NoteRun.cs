using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone note RUN TEXT</c>: what people say of a run, before, while or after it trains.</summary>
static class NoteRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Argument<string?> text = new("TEXT")
        {
            Description = "A note, which is added to those that are there.",
            DefaultValueFactory = _ => null,
        };
        Option<string?> tag = Words("--tag", "Words to find it by, with commas between.", "WORDS");
        Option<string?> untag = Words("--untag", "Words to find it by no longer.", "WORDS");
        Option<string?> goal = Words("--goal", "What it is meant to find out or reach.", "TEXT");
        Option<string?> hypothesis = Words("--hypothesis", "What you expect to see.", "TEXT");
        Option<string?> baseline = Words("--baseline", "The run that it is to be compared with.", "RUN");
        Option<string> runs = Options.RunDirectory();
        Command command = new("note", """
            Writes into a run's record what people say of it: notes, tags, goal, hypothesis, and the run to compare it with. Also while it
            trains; nothing that happened is changed.

            Example: hone note shakespeare-char "the rate was too low" --tag rejected
            """)
        { run, text, tag, untag, goal, hypothesis, baseline, runs };
        command.SetAction(parsed =>
        {
            Option<string?>[] all = [tag, untag, goal, hypothesis, baseline];
            string? note = parsed.GetValue(text);
            if (note is null && all.All(option => parsed.GetValue(option) is null))
                throw new InvalidDataException("there is nothing to write\n"
                    + $"Give a note, or one of {string.Join(", ", all.Select(option => option.Name))}.");
            RunStore store = new(parsed.GetRequiredValue(runs));
            RunFolder folder = store.Resolve(parsed.GetRequiredValue(run)).Folder;
            string? compared = parsed.GetValue(baseline) is { } named ? store.Resolve(named).Folder.Id : null;
            if (compared == folder.Id)
                throw new InvalidDataException($"{folder.Id} cannot be its own baseline\nName another run: hone runs.");
            Manifest manifest = folder.UpdateManifest(before => before with
            {
                Notes = note is null ? before.Notes : before.Notes is { Length: > 0 } notes ? $"{notes}\n{note}" : note,
                Tags = Tags(before.Tags ?? [], WordList.Of(parsed.GetValue(tag)), WordList.Of(parsed.GetValue(untag))),
                Goal = parsed.GetValue(goal) ?? before.Goal,
                Hypothesis = parsed.GetValue(hypothesis) ?? before.Hypothesis,
                BaselineRun = compared ?? before.BaselineRun,
            });
            CommandHost.Answer(parsed, () => RunDocument.Of(folder, manifest), () =>
            {
                Terminal terminal = Terminal.OfAnswers();
                terminal.Line(terminal.Style.Bold(folder.Id));
                FactSheet.Write(terminal, RunPage.Recorded(manifest));
            });
        });
        return command;
    }

    static Option<string?> Words(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    static string[]? Tags(IEnumerable<string> before, string[] added, string[] removed)
    {
        string[] tags = [.. before.Concat(added).Distinct().Except(removed)];
        return tags.Length > 0 ? tags : null;
    }
}
