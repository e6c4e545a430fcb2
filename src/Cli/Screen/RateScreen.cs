using Hone.Hosting.Planning;
using Hone.Insight;
using Hone.Training.Events;

namespace Hone.Cli.Screen;

/// <summary>How a test of rates looks while it goes on.</summary>
sealed class RateScreen(Terminal terminal)
{
    public void Show(StepTaken step) => terminal.Report(() =>
        $"step {Figures.Count(step.Step + 1)}/{Figures.Count(RateFinder.Steps)}  lr {Figures.Rate(step.LearningRate, 2)}  "
        + $"loss {Figures.Loss(step.Loss)}");

    public void End() => terminal.Clear();
}
