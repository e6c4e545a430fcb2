using Hone.Hosting.Evaluation;
using Hone.Training.Events;

namespace Hone.Hosting.Flows;

/// <summary>Sees a flow go by, and sees to its training.</summary>
public interface IFlowObserver
{
    /// <summary>A stage begins.</summary>
    void Begin(string stage);

    /// <summary>A stage is made.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="isSkipped">It was made already, from the same things.</param>
    void End(FlowStage stage, bool isSkipped);

    /// <summary>Trains a run to its end, or until somebody stops it.</summary>
    /// <returns>Its last event.</returns>
    TrainingEvent? Train(TrainingRun run);

    /// <summary>How far the evaluation is.</summary>
    void Show(EvaluationProgress progress);
}
