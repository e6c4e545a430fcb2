using Hone.Hosting.Evaluation;
using Hone.Insight;

namespace Hone.Cli.Screen;

/// <summary>How evaluating looks while it goes on.</summary>
sealed class EvaluationScreen(Terminal terminal)
{
    public void Show(EvaluationProgress progress) => terminal.Report(() =>
        $"{progress.What}: {Figures.Count(progress.Done)} of {Figures.Count(progress.Of, progress.Thing)}");

    public void End() => terminal.Clear();
}
