using System.CommandLine;
using System.Globalization;
using Hone.Cli.Commands;
using Hone.Cli.Commands.Benchmarking;
using Hone.Cli.Commands.Exchange;
using Hone.Cli.Commands.Tokenizing;
using Hone.Cli.Screen;
using Microsoft.Win32.SafeHandles;

namespace Hone.Cli;

/// <summary>The table of verbs, and the way in.</summary>
static class Program
{
    /// <summary>Each verb by its name, and what makes its command.</summary>
    static readonly (string Name, Func<Command> Make)[] Verbs =
    [
        ("flow", RunFlow.Command),
        ("plan", PlanRun.Command),
        ("train", Train.Command),
        ("resume", Resume.Command),
        ("control", ControlRun.Command),
        ("note", NoteRun.Command),
        ("eval", Evaluate.Command),
        ("sample", Sample.Command),
        ("chat", Chat.Command),
        ("classify", Classify.Command),
        ("runs", ListRuns.Command),
        ("show", ShowRun.Command),
        ("compare", CompareRuns.Command),
        ("decide", DecideRuns.Command),
        ("diagnose", DiagnoseRun.Command),
        ("report", ReportRuns.Command),
        ("serve", Serve.Command),
        ("sync", SyncRuns.Command),
        ("reproduce", ReproduceRun.Command),
        ("prove", ProveRun.Command),
        ("import", ImportModel.Command),
        ("export", ExportModel.Command),
        ("merge", MergeRun.Command),
        ("push", PushRuns.Command),
        ("pull", PullRuns.Command),
        ("tokenizer", TokenizerVerbs.Command),
        ("data", GetData.Command),
        ("selftest", Selftest.Command),
        ("bench", BenchVerbs.Command),
    ];

    /// <summary>The command line.</summary>
    /// <param name="verb">
    /// The one verb that is needed, where it is one: to make the options of all takes longer than many a verb does. Null for every verb.
    /// </param>
    public static RootCommand Commands(string? verb = null)
    {
        RootCommand root = new("Hone trains language models from raw text, in one program, and keeps the evidence of how.");
        bool isKnown = Verbs.Any(known => known.Name == verb);
        foreach ((string name, Func<Command> make) in Verbs)
            if (!isKnown || name == verb) root.Subcommands.Add(make());
        return root;
    }

    static int Main(string[] args)
    {
        WiderProgram.TakeOver(args);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args.Contains("--json") && !OperatingSystem.IsWindows() && !Console.IsOutputRedirected) BypassConsole();
        else StandardStream.Install();
        return CommandHost.Run(Commands(args.FirstOrDefault()), args);
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
