using Hone.Training.Checkpoints;
using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Saves a checkpoint every so many updates and at the end; never where it resumed from.</summary>
public sealed class Save(CheckpointStore store, int every) : Instrument
{
    /// <inheritdoc/>
    public override bool IsDue(Visit visit) => visit.IsFirst ? visit.IsLast && !store.Has(visit.Step) : visit.IsLast || visit.IsScheduled(every);

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit) => store.Save(state);
}
