namespace Hone.Data.Rows;

/// <summary>How rows lie over the tokens of a split: a fixed list of them, numbered.</summary>
abstract class RowLayout
{
    /// <summary>How many rows there are.</summary>
    public abstract long RowCount { get; }

    /// <summary>Reads a row.</summary>
    /// <param name="row">0 … RowCount − 1.</param>
    /// <param name="tokens">Ids, or complements of those that are no loss tokens, [Length + 1].</param>
    /// <param name="starts">For each input the first place of its document in the row, [Length]; or empty.</param>
    public abstract void Read(long row, Span<int> tokens, Span<int> starts);

    /// <summary>Where the tokens of a row are from.</summary>
    public abstract IReadOnlyList<RowPiece> PiecesOf(long row);
}
