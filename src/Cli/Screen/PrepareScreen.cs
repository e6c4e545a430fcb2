using System.Diagnostics;
using Hone.Data.Tokens.Prepared;
using Hone.Insight;

namespace Hone.Cli.Screen;

/// <summary>How preparing looks while it goes on.</summary>
sealed class PrepareScreen(Terminal terminal)
{
    readonly long _start = Stopwatch.GetTimestamp();
    PrepareProgress? _first;

    /// <summary>Wall time since the beginning.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Show(PrepareProgress progress)
    {
        _first ??= progress;
        long since = progress.TextBytes - _first.Value.TextBytes;
        terminal.Report(() =>
            $"{progress.Place}: {Figures.Count(progress.Documents, "document")}, {Figures.Compact(progress.Tokens)} tokens, "
            + $"{Figures.Size((long)(since / Math.Max(1e-3, Seconds)))}/s");
    }

    public void End() => terminal.Clear();
}
