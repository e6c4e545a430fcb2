namespace Hone.Data.Rows;

/// <summary>Rows of which any can be reached at once: each epoch has a known number of them and visits them shuffled.</summary>
/// <remarks>The order is a permutation that is computed, not stored, so a run goes on from two integers.</remarks>
public abstract class IndexedRows(int length, ulong seed) : TrainingRows(length)
{
    Pass? _pass;

    /// <summary>Decides phases and orders.</summary>
    protected ulong Seed { get; } = seed;

    /// <summary>Tokens of one pass.</summary>
    public abstract long TokenCount { get; }

    /// <summary>Rows of an epoch.</summary>
    public abstract long RowsIn(long epoch);

    /// <inheritdoc/>
    public override double EpochsAt(Position position) => position.Epoch + (double)position.Row / RowsIn(position.Epoch);

    /// <inheritdoc/>
    public override IReadOnlyList<RowPiece> PiecesAt(Position position)
    {
        Pass pass = PassAt(position);
        return pass.Layout.PiecesOf(pass.Order[position.Row]);
    }

    /// <summary>How the rows of an epoch lie in the split.</summary>
    internal abstract RowLayout LayoutOf(long epoch);

    internal override int Fetch(ref Position position, Span<int> row, Span<int> starts)
    {
        Pass pass = PassAt(position);
        pass.Layout.Read(pass.Order[position.Row], row, starts);
        position = After(position, pass);
        return 0;
    }

    /// <summary>The position behind a row.</summary>
    public Position After(Position position) => After(position, PassAt(position));

    /// <summary>Which row of the split's stands at a position.</summary>
    protected long RowAt(Position position) => PassAt(position).Order[position.Row];

    static Position After(Position position, Pass pass) =>
        position.Row + 1 < pass.Rows ? position with { Row = position.Row + 1 } : new Position(position.Epoch + 1, 0);

    /// <summary>The pass that a position stands in: made when the first of its rows is read, kept for the others.</summary>
    Pass PassAt(Position position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Epoch, nameof(position));
        Pass? pass = _pass;
        if (pass is null || pass.Epoch != position.Epoch)
        {
            long rows = RowsIn(position.Epoch);
            _pass = pass = new Pass(position.Epoch, rows, LayoutOf(position.Epoch), new Permutation(rows, Seed, position.Epoch));
        }

        return position.Row >= 0 && position.Row < pass.Rows
            ? pass
            : throw new ArgumentOutOfRangeException(nameof(position), position, $"epoch {position.Epoch} has {pass.Rows} rows");
    }

    /// <summary>One pass over the data. Replaced as a whole, so that readers on other threads see one or the other.</summary>
    sealed record Pass(long Epoch, long Rows, RowLayout Layout, Permutation Order);
}
