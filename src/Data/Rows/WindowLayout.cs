using Hone.Data.Tokens;

namespace Hone.Data.Rows;

/// <summary>Windows side by side over the running tokens of a split, documents or not; each shares one token with the next.</summary>
/// <param name="split">The tokens.</param>
/// <param name="length">Inputs of a row.</param>
/// <param name="phase">Tokens left out in front.</param>
/// <param name="padding">
/// What fills up a last row that is not whole, an id; null to leave such a row out. It is no loss token.
/// </param>
sealed class WindowLayout(SplitTokens split, int length, long phase, int? padding = null) : RowLayout
{
    public override long RowCount => Math.Max(0, split.TokenCount - 1 - phase + (padding is null ? 0 : length - 1)) / length;

    public override void Read(long row, Span<int> tokens, Span<int> starts)
    {
        long first = phase + row * length;
        int count = (int)Math.Min(tokens.Length, split.TokenCount - first);
        split.Read(first, tokens[..count]);
        tokens[count..].Fill(~(padding ?? 0));
        if (starts.IsEmpty)
            return;

        long document = split.DocumentAt(first), next = split.StartOf(document + 1);
        int start = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            while (first + i >= next && document + 1 < split.DocumentCount)
            {
                next = split.StartOf(++document + 1);
                start = i;
            }
            starts[i] = i < count ? start : i;                       // padding sees itself only
        }
    }

    public override IReadOnlyList<RowPiece> PiecesOf(long row)
    {
        long first = phase + row * length, end = Math.Min(first + length + 1, split.TokenCount);
        List<RowPiece> pieces = [];
        for (long at = first, document = split.DocumentAt(first); at < end; document++)
        {
            long stop = Math.Min(end, split.StartOf(document + 1));
            if (stop > at)
                pieces.Add(new RowPiece((int)(at - first), (int)(stop - at), 0, split.PlaceOf(document), at - split.StartOf(document)));
            at = stop;
        }
        return pieces;
    }
}
