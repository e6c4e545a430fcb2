using System.CommandLine;

namespace Hone.Cli.Commands;

/// <summary><c>hone runs</c>: every run there is.</summary>
static class ListRuns
{
    public static Command Command() => new("runs", "Lists the runs.");
}
