using Hone.Data.Tokens;

namespace Hone.Data.Rows.Packing;

/// <summary>
/// Pairs of answers as endless rows: each row is two of half its length, a question with its chosen answer and the same with the rejected
/// one, both padded. An epoch visits every pair once, shuffled.
/// </summary>
public sealed class PreferenceRows : IndexedRows
{
    readonly SplitTokens _split;
    readonly Layout _layout;

    /// <summary>Rows of pairs.</summary>
    /// <param name="split">
    /// The documents, the chosen and the rejected side of each pair in turn; borrowed for the life of this object.
    /// </param>
    /// <param name="length">Tokens a model sees at once: places of each side.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="padding">The id that fills what is left; it is no loss token.</param>
    /// <exception cref="ArgumentException">The documents are no pairs, or one is longer than its side.</exception>
    public PreferenceRows(SplitTokens split, int length, ulong seed, int padding) : base(2 * length, seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (split.DocumentCount % 2 != 0) throw new ArgumentException($"{split.DocumentCount} documents are no pairs", nameof(split));
        for (long document = 0; document < split.DocumentCount; document++)
            if (split.StartOf(document + 1) - split.StartOf(document) > length)
                throw new ArgumentException($"document {document} is longer than a side of {length} tokens", nameof(split));
        _split = split;
        _layout = new Layout(split, length, padding);
    }

    /// <summary>How many pairs there are.</summary>
    public int PairCount => (int)(_split.DocumentCount / 2);

    /// <summary>Places of one side of a pair.</summary>
    public int SideLength => Length / 2;

    /// <inheritdoc/>
    public override long TokenCount => _split.TokenCount;

    /// <summary>Share of the rows' places that hold padding.</summary>
    public double PaddedShare => 1 - (double)TokenCount / ((double)PairCount * Length);

    /// <inheritdoc/>
    public override long RowsIn(long epoch) => PairCount;

    /// <summary>The pair that stands at a position, from 0 in the order of the split.</summary>
    public int PairAt(Position position) => (int)RowAt(position);

    /// <summary>Reads a pair as it stands in the split: inputs and targets of the chosen side, then of the rejected one.</summary>
    /// <param name="pair">The pair, from 0.</param>
    /// <param name="inputs">Token ids, [Length].</param>
    /// <param name="targets">The token that follows each, or <see cref="EvaluationRows.Ignored"/>, [Length].</param>
    public void Read(int pair, Span<int> inputs, Span<int> targets)
    {
        int[] row = new int[Length + 1];
        _layout.Read(pair, row, default);
        Part(row, inputs, targets);
    }

    internal override RowLayout LayoutOf(long epoch) => _layout;

    sealed class Layout(SplitTokens split, int length, int padding) : RowLayout
    {
        public override long RowCount => split.DocumentCount / 2;

        public override void Read(long row, Span<int> tokens, Span<int> starts)
        {
            tokens.Fill(~padding);
            for (int i = 0; i < starts.Length; i++) starts[i] = i;           // padding sees itself only
            for (int side = 0; side < 2; side++)
            {
                long document = 2 * row + side, start = split.StartOf(document);
                int count = (int)(split.StartOf(document + 1) - start);
                split.Read(start, tokens.Slice(side * length, count));
                if (!starts.IsEmpty) starts.Slice(side * length, count).Fill(side * length);
            }
        }

        public override IReadOnlyList<RowPiece> PiecesOf(long row) =>
        [
            .. Enumerable.Range(0, 2).Select(side => new RowPiece(side * length,
                (int)(split.StartOf(2 * row + side + 1) - split.StartOf(2 * row + side)), 0, split.PlaceOf(2 * row + side), 0)),
        ];
    }
}
