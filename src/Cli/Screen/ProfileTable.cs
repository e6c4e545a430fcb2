using Hone.Insight;
using Hone.Tensors.Autograd;

namespace Hone.Cli.Screen;

/// <summary>Where the time of the steps went, the most expensive first.</summary>
static class ProfileTable
{
    public static void Write(Terminal terminal, Profile profile)
    {
        double total = profile.Entries.Sum(entry => entry.Seconds);
        int word = profile.Entries.Max(entry => entry.Operation.Length);
        terminal.Line();
        terminal.Line(
            $"{terminal.Style.Bold("time by operation")}  {Figures.Duration(total)} in all; trace.json opens in chrome://tracing and in "
            + "Perfetto");
        foreach ((string operation, string pass, double seconds, int runs) in profile.Entries)
            terminal.Line(
                $"  {operation.PadRight(word)}  {pass,-8}  {Figures.Percent(seconds / total, 1),6}  "
                + $"{Figures.Number(1e3 * seconds / runs, 3),10} ms × {Figures.Count(runs)}");
    }
}
