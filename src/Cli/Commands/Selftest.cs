using System.CommandLine;

namespace Hone.Cli.Commands;

/// <summary><c>hone selftest</c>: the numerical proofs, in the shipped program.</summary>
static class Selftest
{
    public static Command Command() => new("selftest", "Proves the numbers on this machine.");
}
