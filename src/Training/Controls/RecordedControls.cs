using Hone.Training.Events;

namespace Hone.Training.Controls;

/// <summary>
/// Takes again, at the same steps, what an earlier process took: as much of it as changes the bits of a run, which is its learning rates.
/// Then takes what another source has.
/// </summary>
/// <param name="taken">What was taken, in its order.</param>
/// <param name="then">The source of what is asked now; null for none.</param>
public sealed class RecordedControls(IEnumerable<ControlTaken> taken, IControlSource? then = null) : IControlSource
{
    readonly Queue<ControlTaken> _rates = new(taken.Where(control => control.Command == ControlKind.Rate));

    /// <inheritdoc/>
    public ReceivedControl? TryTake(int step)
    {
        if (!_rates.TryPeek(out ControlTaken? next) || next.Step > step) return then?.TryTake(step);
        _rates.Dequeue();
        return new ReceivedControl(new Control(next.Command, next.Factor, next.Id));
    }
}
