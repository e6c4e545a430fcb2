using System.CommandLine;

namespace Hone.Cli.Commands;

/// <summary><c>hone show RUN</c>: what a run is and how it went.</summary>
static class ShowRun
{
    public static Command Command() => new("show", "Shows a run.");
}
