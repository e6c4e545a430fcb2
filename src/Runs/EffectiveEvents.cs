using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>Keeps, event by event, the history that counts: <see cref="EventHistory.Effective"/> says by which rule.</summary>
sealed class EffectiveEvents
{
    readonly List<RecordedEvent> _events = [];
    int _resumedFrom = -1;                                                       // the step where the present process began
    int _inherited;                                                              // how many of the events are older than it

    /// <summary>What counts so far.</summary>
    public IReadOnlyList<RecordedEvent> Events => _events;

    public void Add(RecordedEvent recorded)
    {
        TrainingEvent e = recorded.Event;
        if (e is RunStarted)
        {
            _events.RemoveAll(earlier => IsUndone(earlier.Event, e.Step));
            _inherited = _events.Count;
            _resumedFrom = e.Step;
        }
        else if (e.Step == _resumedFrom && e is not (StepTaken or StepSkipped))
        {
            _inherited -= RemoveInherited(e);
        }

        _events.Add(recorded);
    }

    static bool IsUndone(TrainingEvent earlier, int step) => earlier switch
    {
        RunFinished or RunFailed => true,
        RunStarted or StepTaken or StepSkipped => earlier.Step >= step,         // step S is the one after the model had S updates
        ControlTaken or ControlRefused => earlier.Step >= step,                 // and a changed rate is taken again
        _ => earlier.Step > step,
    };

    int RemoveInherited(TrainingEvent repeated)
    {
        int first = _inherited;
        while (first > 0 && _events[first - 1].Event is var earlier and not (StepTaken or StepSkipped) && earlier.Step == repeated.Step)
            first--;
        int removed = 0;
        for (int i = _inherited - 1; i >= first; i--)
            if (_events[i].Event.GetType() == repeated.GetType())
            {
                _events.RemoveAt(i);
                removed++;
            }

        return removed;
    }
}
