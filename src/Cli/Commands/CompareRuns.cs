using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Insight.Comparison;

namespace Hone.Cli.Commands;

/// <summary><c>hone compare RUN RUN…</c>: runs beside each other.</summary>
static class CompareRuns
{
    public static Command Command()
    {
        ComparisonOptions options = new();
        Option<string?> picture = Options.Picture("their curves");
        Option<string?> parallel = Options.Picture("each run as a line through its settings to its result", "--parallel");
        Command command = new("compare", """
            Compares runs: in what they differ, until which step they are the same to the bit, their curves, their values at an equal number
            of tokens and at their best, and of four runs or more which setting made the difference.

            Example: hone compare first second@500 --over tokens --picture both.svg
            """)
        { picture, parallel };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            RunComparison comparison = options.Read(parsed);
            Options.SavePicture(parsed.GetValue(picture), format => ComparisonPictures.Curves(comparison, format));
            Options.SavePicture(parsed.GetValue(parallel), format => ComparisonPictures.Parallel(comparison, format));
            CommandHost.Answer(parsed, () => ComparisonDocument.Of(comparison),
                () => ComparisonPage.Write(Terminal.OfAnswers(), comparison));
        });
        return command;
    }
}
