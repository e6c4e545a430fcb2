using System.CommandLine;
using System.Globalization;
using Hone.Cli.Commands;
using Hone.Cli.Commands.Tokenizing;

namespace Hone.Cli;

/// <summary>The table of verbs, and the way in.</summary>
static class Program
{
    public static RootCommand Commands() => new("Hone trains language models from raw text, in one program, and keeps the evidence of how.")
    {
        Train.Command(),
        Resume.Command(),
        Evaluate.Command(),
        Sample.Command(),
        Chat.Command(),
        ListRuns.Command(),
        ShowRun.Command(),
        TokenizerVerbs.Command(),
        GetData.Command(),
        Selftest.Command(),
        Bench.Command(),
    };

    static int Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        WritePlainly();
        return CommandHost.Run(Commands(), args);
    }

    /// <summary>The console's own writers switch a terminal's keypad on with codes of theirs, even where the output is for a program.</summary>
    static void WritePlainly()
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        Console.SetError(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
        if (Console.IsInputRedirected || Console.IsOutputRedirected) Console.SetIn(new StreamReader(Console.OpenStandardInput()));
    }
}
