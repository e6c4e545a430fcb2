using System.CommandLine;
using System.Globalization;
using Hone.Cli.Commands;
using Hone.Cli.Commands.Exchange;
using Hone.Cli.Commands.Tokenizing;
using Hone.Cli.Screen;
using Microsoft.Win32.SafeHandles;

namespace Hone.Cli;

/// <summary>The table of verbs, and the way in.</summary>
static class Program
{
    public static RootCommand Commands() => new("Hone trains language models from raw text, in one program, and keeps the evidence of how.")
    {
        RunFlow.Command(),
        PlanRun.Command(),
        Train.Command(),
        Resume.Command(),
        ControlRun.Command(),
        NoteRun.Command(),
        Evaluate.Command(),
        Sample.Command(),
        Chat.Command(),
        Classify.Command(),
        ListRuns.Command(),
        ShowRun.Command(),
        CompareRuns.Command(),
        DecideRuns.Command(),
        DiagnoseRun.Command(),
        ReportRuns.Command(),
        Serve.Command(),
        SyncRuns.Command(),
        ReproduceRun.Command(),
        ProveRun.Command(),
        ImportModel.Command(),
        ExportModel.Command(),
        MergeRun.Command(),
        PushRuns.Command(),
        PullRuns.Command(),
        TokenizerVerbs.Command(),
        GetData.Command(),
        Selftest.Command(),
        Bench.Command(),
    };

    static int Main(string[] args)
    {
        WiderProgram.TakeOver(args);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args.Contains("--json") && !OperatingSystem.IsWindows() && !Console.IsOutputRedirected) BypassConsole();
        else StandardStream.Install();
        return CommandHost.Run(Commands(), args);
    }

    /// <summary>
    /// Reads and writes the descriptors themselves: on a terminal the console's own streams switch its keypad on first, with codes no
    /// program expects.
    /// </summary>
    static void BypassConsole()
    {
        Console.SetIn(new StreamReader(Open(0, FileAccess.Read)));
        StandardStream.Install(Open(1, FileAccess.Write), Open(2, FileAccess.Write));

        static FileStream Open(int descriptor, FileAccess access) =>
            new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
    }
}
