namespace Hone.Data;

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
    readonly TokenPart _part;

    /// <summary>Rows of <paramref name="length"/> inputs from a training part.</summary>
    /// <param name="part">The part, whole; borrowed for the life of this object.</param>
    /// <param name="length">Tokens a model sees at once (the context).</param>
    /// <param name="seed">Decides phases and orders.</param>
    /// <exception cref="ArgumentException">There are not length + 1 tokens; see <see cref="Split.EnsureRow"/>.</exception>
    public WindowRows(TokenPart part, int length, ulong seed) : base(length, seed)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.TokenCount <= length)
            throw new ArgumentException($"{part.TokenCount} tokens are no row of {length} inputs and their targets", nameof(part));
        _part = part;
    }

    /// <summary>Rows of one running text.</summary>
    public WindowRows(ReadOnlyMemory<int> tokens, int length, ulong seed) : this(new MemoryPart(tokens), length, seed) { }

    /// <inheritdoc/>
    public override long TokenCount => _part.TokenCount;

    /// <summary>Rows of an epoch. One epoch may have one row more than another: its phase leaves room for it.</summary>
    public override long RowsIn(long epoch) => (_part.TokenCount - 1 - PhaseOf(epoch)) / Length;

    internal override RowLayout LayoutOf(long epoch) => new WindowLayout(_part, Length, PhaseOf(epoch));

    /// <summary>Tokens an epoch leaves out in front; fewer than Length, and never so many that no row is left.</summary>
    internal long PhaseOf(long epoch)
    {
        long phases = Math.Min(Length, _part.TokenCount - Length);
        return Philox.Below(phases, Philox.Draw(Seed, Purpose.EpochPhase, (ulong)epoch));
    }
}
