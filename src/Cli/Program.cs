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
        return Front.Run(Commands(), args);
    }
}
