namespace Hone.Data;

/// <summary>Rows of which any can be reached at once: each epoch has a known number of them and visits them shuffled.</summary>
/// <remarks>The order is a permutation that is computed, not stored, so a run goes on from two integers.</remarks>
public abstract class IndexedRows(int length, ulong seed) : TrainingRows(length)
{
    /// <summary>Decides phases and orders.</summary>
    protected ulong Seed { get; } = seed;

    /// <summary>Tokens of one pass.</summary>
    public abstract long TokenCount { get; }

    /// <summary>Rows of an epoch.</summary>
    public abstract long RowsIn(long epoch);

    /// <inheritdoc/>
    public override double EpochsAt(Position position) => position.Epoch + (double)position.Row / RowsIn(position.Epoch);

    /// <inheritdoc/>
    public override IReadOnlyList<RowPiece> PiecesAt(Position position) => LayoutOf(position.Epoch).PiecesOf(Placed(position));

    /// <summary>How the rows of an epoch lie in the part.</summary>
    internal abstract RowLayout LayoutOf(long epoch);

    internal override int Fetch(ref Position position, Span<int> row, Span<int> starts)
    {
        LayoutOf(position.Epoch).Read(Placed(position), row, starts);
        position = position.Row + 1 < RowsIn(position.Epoch) ? position with { Row = position.Row + 1 } : new Position(position.Epoch + 1, 0);
        return 0;
    }

    long Placed(Position position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch, nameof(position));
        long rows = RowsIn(position.Epoch);
        if (position.Row < 0 || position.Row >= rows)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"epoch {position.Epoch} has {rows} rows");
        return new Permutation(rows, Seed, position.Epoch)[position.Row];
    }
}
