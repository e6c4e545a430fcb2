using System.Diagnostics;
using Hone.Data.Tokens.Prepared;
using Hone.Insight;

namespace Hone.Cli.Screen;

/// <summary>How preparing looks while it goes on: a line that lives, or one now and then where none can.</summary>
sealed class PrepareScreen(Terminal terminal)
{
    static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(100), BetweenPlainLines = TimeSpan.FromSeconds(5);
    readonly long _start = Stopwatch.GetTimestamp();
    long _shown = Stopwatch.GetTimestamp();
    PrepareProgress? _first;

    /// <summary>Wall time since the beginning.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Show(PrepareProgress progress)
    {
        _first ??= progress;
        if (Stopwatch.GetElapsedTime(_shown) < (terminal.IsLive ? BetweenUpdates : BetweenPlainLines)) return;
        _shown = Stopwatch.GetTimestamp();
        double speed = (progress.TextBytes - _first.Value.TextBytes) / Math.Max(1e-3, Seconds);
        string line =
            $"{progress.Place}: {Figures.Count(progress.Documents, "document")}, {Figures.Compact(progress.Tokens)} tokens, "
            + $"{Figures.Size((long)speed)}/s";
        if (terminal.IsLive) terminal.Live(line);
        else terminal.Line(line);
    }

    public void End() => terminal.Clear();
}
