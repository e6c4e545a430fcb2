using Hone.Training.Events;
using Hone.Training.Optimizers;

namespace Hone.Training.Instruments;

/// <summary>Reads an instrument while the model has its averaged weights.</summary>
/// <param name="instrument">What measures, or lets the model write.</param>
/// <param name="average">The averaged weights.</param>
public sealed class WithAverage(Instrument instrument, WeightAverage average) : Instrument
{
    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state) => instrument.IsDue(visit, state);

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        using (average.Use()) return instrument.Read(state, visit);
    }
}
