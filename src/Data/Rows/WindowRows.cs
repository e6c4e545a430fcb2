using Hone.Data.Splits;
using Hone.Data.Tokens;

namespace Hone.Data.Rows;

/// <summary>
/// Training tokens as endless rows. Each epoch cuts the tokens into windows side by side, starting at a phase of its own, and
/// visits every window once, shuffled.
/// </summary>
/// <remarks>
/// The phase lets a token stand at every place of a window as epochs pass, and the ends of the text be reached. What a row
/// holds depends on the seed and its <see cref="Position"/> alone, so a run goes on from two integers. Safe for concurrent use.
/// </remarks>
public sealed class WindowRows : IndexedRows
{
    readonly SplitTokens _split;

    /// <summary>Rows of <paramref name="length"/> inputs from a training split.</summary>
    /// <param name="split">The split, whole; borrowed for the life of this object.</param>
    /// <param name="length">Tokens a model sees at once (the context).</param>
    /// <param name="seed">Decides phases and orders.</param>
    /// <exception cref="ArgumentException">There are not length + 1 tokens; see <see cref="TextSplit.EnsureRow"/>.</exception>
    public WindowRows(SplitTokens split, int length, ulong seed) : base(length, seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (split.TokenCount <= length)
            throw new ArgumentException($"{split.TokenCount} tokens are no row of {length} inputs and their targets", nameof(split));
        _split = split;
    }

    /// <summary>Rows of one running text.</summary>
    public WindowRows(ReadOnlyMemory<int> tokens, int length, ulong seed) : this(new MemoryTokens(tokens), length, seed) { }

    /// <inheritdoc/>
    public override long TokenCount => _split.TokenCount;

    /// <summary>Rows of an epoch. One epoch may have one row more than another: its phase leaves room for it.</summary>
    public override long RowsIn(long epoch) => (_split.TokenCount - 1 - PhaseOf(epoch)) / Length;

    internal override RowLayout LayoutOf(long epoch) => new WindowLayout(_split, Length, PhaseOf(epoch));

    /// <summary>Tokens an epoch leaves out in front; fewer than Length, and never so many that no row is left.</summary>
    internal long PhaseOf(long epoch)
    {
        long phases = Math.Min(Length, _split.TokenCount - Length);
        return Philox.Below(phases, Philox.Draw(Seed, Purpose.EpochPhase, (ulong)epoch));
    }
}
