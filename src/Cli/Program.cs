using System.CommandLine;
using System.Globalization;
using Hone.Cli;
using Hone.Cli.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
RootCommand root = new("Hone trains language models from raw text, in one program, and keeps the evidence of how.")
{
    Train.Command(),
    Resume.Command(),
    Evaluate.Command(),
    Sample.Command(),
    Chat.Command(),
    ListRuns.Command(),
    ShowRun.Command(),
    GetData.Command(),
    Selftest.Command(),
    Bench.Command(),
};
return Front.Run(root, args);
