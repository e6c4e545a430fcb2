using Hone.Training.Events;

namespace Hone.Training.Controls;

/// <summary>Takes what is asked of a run, at the boundary between two steps.</summary>
/// <param name="source">Where it comes from; null for nowhere.</param>
sealed class ControlDesk(IControlSource? source)
{
    static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);
    bool _isPaused, _saves, _stopsAfterEvaluation;

    /// <summary>The run is to stop now.</summary>
    public bool Stops { get; private set; }

    /// <summary>Takes all there is, and during a pause waits for more.</summary>
    /// <param name="state">What a changed rate changes.</param>
    /// <param name="stop">Ends a pause, too.</param>
    /// <returns>An event for each.</returns>
    public IEnumerable<TrainingEvent> Take(TrainingState state, CancellationToken stop)
    {
        do
        {
            while (source?.TryTake(state.Step) is { } asked)
                yield return asked.Control is { } control && control.Problem is null ? Apply(control, state)
                    : new ControlRefused(state.Step, asked.Problem ?? asked.Control?.Problem ?? "", asked.Text, asked.Control?.Id);
            if (_isPaused) stop.WaitHandle.WaitOne(_betweenLooks);
        }
        while (_isPaused && !Stops && !stop.IsCancellationRequested);
    }

    /// <summary>Whether a checkpoint was asked for since this was last looked at.</summary>
    public bool TakeSave()
    {
        bool saves = _saves;
        _saves = false;
        return saves;
    }

    /// <summary>Whether the run was to stop after what was just done.</summary>
    public bool StopsAfter(TrainingEvent done) => _stopsAfterEvaluation && done is Evaluated;

    ControlTaken Apply(Control control, TrainingState state)
    {
        switch (control.Command)
        {
            case ControlKind.Pause or ControlKind.Continue:
                _isPaused = control.Command == ControlKind.Pause;
                break;
            case ControlKind.Save:
                _saves = true;
                break;
            case ControlKind.Stop:
                Stops = true;
                break;
            case ControlKind.StopAfterEvaluation:
                _stopsAfterEvaluation = true;
                break;
            case ControlKind.Rate:
                state.RateFactor = control.Factor!.Value;
                break;
        }

        return new ControlTaken(state.Step, control.Command, control.Factor, control.Id);
    }
}
