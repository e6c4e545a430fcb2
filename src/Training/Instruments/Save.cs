using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Saves a checkpoint every so many updates and at the end; not again where nothing changed since the last one.</summary>
public sealed class Save(CheckpointStore store, int every) : Instrument
{
    (int Step, Evaluated? Measured)? _saved;

    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_saved == (visit.Step, state.LastEvaluation)) return false;
        if (visit.Saves && !store.Has(visit.Step)) return true;
        if (!visit.IsFirst) return visit.IsLast || visit.IsScheduled(every);
        return state.LastEvaluation?.Step == visit.Step ? visit.IsLast || visit.IsScheduled(every) || store.Has(visit.Step) : visit.IsLast
            && !store.Has(visit.Step);
    }

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckpointSaved saved = store.Save(state);
        _saved = (visit.Step, state.LastEvaluation);
        return saved;
    }
}
