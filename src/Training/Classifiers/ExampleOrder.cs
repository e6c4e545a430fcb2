using Hone.Data.Rows;

namespace Hone.Training.Classifiers;

/// <summary>The order in which examples are learned from: each pass visits all of them once, shuffled by seed and epoch.</summary>
/// <param name="count">Examples there are.</param>
/// <param name="seed">Decides the orders.</param>
public sealed class ExampleOrder(int count, ulong seed)
{
    (long Epoch, Permutation Order)? _pass;

    /// <summary>The example at a position, which is moved behind it; after the last of a pass comes the first of the next.</summary>
    public DrawnExample Take(ref Position position)
    {
        if (_pass?.Epoch != position.Epoch) _pass = (position.Epoch, new Permutation(count, seed, position.Epoch));
        DrawnExample drawn = new((int)_pass!.Value.Order[position.Row], position.Epoch);
        position = position.Row + 1 < count ? position with { Row = position.Row + 1 } : new Position(position.Epoch + 1, 0);
        return drawn;
    }
}
