using Hone.Training.Events;

namespace Hone.Training.Instruments;

/// <summary>Something done once in a while, between two updates: it knows when it is due, does it, and tells.</summary>
public abstract class Instrument
{
    /// <summary>Whether it is due on this visit.</summary>
    public abstract bool IsDue(Visit visit, TrainingState state);

    /// <summary>Does it.</summary>
    public abstract TrainingEvent Read(TrainingState state, Visit visit);
}
