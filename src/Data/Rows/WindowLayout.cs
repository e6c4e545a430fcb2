namespace Hone.Data;

/// <summary>Windows side by side over the running tokens of a part, documents or not; each shares one token with the next.</summary>
/// <param name="part">The tokens.</param>
/// <param name="length">Inputs of a row.</param>
/// <param name="phase">Tokens left out in front.</param>
/// <param name="padding">
/// What fills up a last row that is not whole, an id; null to leave such a row out. It carries no loss.
/// </param>
sealed class WindowLayout(TokenPart part, int length, long phase, int? padding = null) : RowLayout
{
    public override long RowCount => Math.Max(0, part.TokenCount - 1 - phase + (padding is null ? 0 : length - 1)) / length;

    public override void Read(long row, Span<int> tokens, Span<int> starts)
    {
        long first = phase + row * length;
        int count = (int)Math.Min(tokens.Length, part.TokenCount - first);
        part.Read(first, tokens[..count]);
        tokens[count..].Fill(~(padding ?? 0));
        if (starts.IsEmpty)
            return;

        long document = part.DocumentAt(first), next = part.StartOf(document + 1);
        int start = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            while (first + i >= next && document + 1 < part.DocumentCount)
            {
                next = part.StartOf(++document + 1);
                start = i;
            }
            starts[i] = i < count ? start : i;                       // padding sees itself only
        }
    }

    public override IReadOnlyList<RowPiece> PiecesOf(long row)
    {
        long first = phase + row * length, end = Math.Min(first + length + 1, part.TokenCount);
        List<RowPiece> pieces = [];
        for (long at = first, document = part.DocumentAt(first); at < end; document++)
        {
            long stop = Math.Min(end, part.StartOf(document + 1));
            if (stop > at)
                pieces.Add(new RowPiece((int)(at - first), (int)(stop - at), 0, part.PlaceOf(document), at - part.StartOf(document)));
            at = stop;
        }
        return pieces;
    }
}
