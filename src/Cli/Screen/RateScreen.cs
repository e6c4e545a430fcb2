using System.Diagnostics;
using Hone.Hosting.Planning;
using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How a test of rates looks while it goes on: a line that lives, or one now and then where none can.</summary>
sealed class RateScreen(Terminal terminal)
{
    static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(100), BetweenPlainLines = TimeSpan.FromSeconds(5);
    long _shown = Stopwatch.GetTimestamp();

    public void Show(StepTaken step)
    {
        if (Stopwatch.GetElapsedTime(_shown) < (terminal.IsLive ? BetweenUpdates : BetweenPlainLines)) return;
        _shown = Stopwatch.GetTimestamp();
        string line = $"step {Figures.Count(step.Step + 1)}/{Figures.Count(RateFinder.Steps)}  lr {Figures.Rate(step.LearningRate, 2)}  "
            + $"loss {Figures.Loss(step.Loss)}";
        if (terminal.IsLive) terminal.Live(line);
        else terminal.Line(line);
    }

    public void End() => terminal.Clear();
}
