using Hone.Data.Tokens;

namespace Hone.Data.Rows.Packing;

/// <summary>Rows that begin with a document and hold as many as a plan put there.</summary>
/// <param name="split">The tokens.</param>
/// <param name="plan">Who shares a row.</param>
/// <param name="padding">The id that fills what is left; it is no loss token.</param>
sealed class PackedLayout(SplitTokens split, RowPlan plan, int padding) : RowLayout
{
    public override long RowCount => plan.RowCount;

    public override void Read(long row, Span<int> tokens, Span<int> starts)
    {
        int at = 0;
        foreach ((long document, int count) in plan.PiecesOf(row))
        {
            split.Read(split.StartOf(document), tokens.Slice(at, count));
            if (!starts.IsEmpty)
                starts[at..Math.Min(starts.Length, at + count)].Fill(at);
            at += count;
        }
        tokens[at..].Fill(~padding);
        for (; at < starts.Length; at++)
            starts[at] = at;                                         // padding sees itself only
    }

    public override IReadOnlyList<RowPiece> PiecesOf(long row)
    {
        List<RowPiece> pieces = [];
        int at = 0;
        foreach ((long document, int count) in plan.PiecesOf(row))
        {
            pieces.Add(new RowPiece(at, count, 0, split.PlaceOf(document), 0));
            at += count;
        }
        return pieces;
    }
}
