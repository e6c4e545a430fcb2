using Hone.Training;
using Hone.Training.Events;
using Hone.Training.Instruments;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>Measures one thing up to a step and another from it on, as a run does whose evaluation was changed on the way.</summary>
/// <param name="first">The usual instrument, which decides when it is due.</param>
/// <param name="from">The step.</param>
/// <param name="then">What measures from there on.</param>
/// <param name="told">How that is told, as another program would write it down.</param>
/// <param name="owned">What is to be disposed of afterwards.</param>
sealed class OtherMeasure(Instrument first, int from, Instrument then, Func<Evaluated, Evaluated> told, IDisposable? owned = null)
    : Instrument, IDisposable
{
    /// <inheritdoc/>
    public override bool IsDue(Visit visit, TrainingState state) => first.IsDue(visit, state);

    /// <inheritdoc/>
    public override TrainingEvent Read(TrainingState state, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Step >= from ? told((Evaluated)then.Read(state, visit)) : first.Read(state, visit);
    }

    /// <summary>Gives the memory of the other measurement back.</summary>
    public void Dispose() => owned?.Dispose();
}
