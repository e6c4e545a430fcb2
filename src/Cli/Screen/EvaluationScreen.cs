using System.Diagnostics;
using Hone.Hosting.Evaluation;
using Hone.Insight;

namespace Hone.Cli.Screen;

/// <summary>How evaluating looks while it goes on: a line that lives, or one now and then where none can.</summary>
sealed class EvaluationScreen(Terminal terminal)
{
    static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(100), BetweenPlainLines = TimeSpan.FromSeconds(5);
    long _shown = Stopwatch.GetTimestamp();

    public void Show(EvaluationProgress progress)
    {
        if (Stopwatch.GetElapsedTime(_shown) < (terminal.IsLive ? BetweenUpdates : BetweenPlainLines)) return;
        _shown = Stopwatch.GetTimestamp();
        string line = $"{progress.What}: {Figures.Count(progress.Done)} of {Figures.Count(progress.Of, progress.Thing)}";
        if (terminal.IsLive) terminal.Live(line);
        else terminal.Line(line);
    }

    public void End() => terminal.Clear();
}
