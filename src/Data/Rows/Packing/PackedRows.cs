using System.Runtime.InteropServices;
using Hone.Data.Tokens;

namespace Hone.Data.Rows.Packing;

/// <summary>
/// Training documents as endless rows, each of which begins with a document (<see cref="BestFit"/>); an epoch visits every row
/// once, shuffled.
/// </summary>
/// <remarks>The plan of the rows is made once, from the lengths of the documents: about 12 bytes a document.</remarks>
public sealed class PackedRows : IndexedRows
{
    readonly RowPlan _plan = new();
    readonly PackedLayout _layout;
    readonly SplitTokens _split;

    /// <summary>Rows of <paramref name="length"/> inputs from a training split.</summary>
    /// <param name="split">The documents; borrowed for the life of this object.</param>
    /// <param name="length">Tokens a model sees at once (the context).</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="padding">The id that fills what is left of a row; it is no loss token.</param>
    /// <param name="crops">
    /// Whether a document may be cropped where nothing fits; without, rows are padded, and a document longer than a row is left out.
    /// </param>
    /// <param name="holdsOne">Whether a row holds one document only.</param>
    /// <exception cref="InvalidDataException">No document fits a row.</exception>
    public PackedRows(SplitTokens split, int length, ulong seed, int padding, bool crops, bool holdsOne = false) : base(length, seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        _split = split;
        _layout = new PackedLayout(split, _plan, padding);
        BestFit fit = new(length + 1, crops, holdsOne);
        List<int> lengths = [];
        long tokens = 0;
        for (long document = 0; document < split.DocumentCount; document++)
        {
            lengths.Add((int)(split.StartOf(document + 1) - split.StartOf(document)));
            tokens += Math.Min(lengths[^1], length + 1);
            if (document + 1 < split.DocumentCount && !BestFit.IsEnough(lengths.Count, tokens, length + 1))
                continue;
            fit.Pack(CollectionsMarshal.AsSpan(lengths), document + 1 - lengths.Count, _plan);
            lengths.Clear();
            tokens = 0;
        }
        if (_plan.RowCount == 0)
            throw new InvalidDataException(
                $"none of {split.DocumentCount} documents fits a row of {length + 1} tokens\n"
                + "Raise model.context, or shorten the documents.");
    }

    /// <inheritdoc/>
    public override long TokenCount => _split.TokenCount;

    /// <summary>Share of the documents' tokens that stand in no row. Best-fit with rows of 2048 loses about a third of web text.</summary>
    public double LostShare => (double)_plan.LostTokens / _split.TokenCount;

    /// <summary>Share of the rows' places that hold padding.</summary>
    public double PaddedShare => (double)_plan.PaddedPlaces / ((double)_plan.RowCount * (Length + 1));

    /// <summary>Documents that are longer than a row and may not be cropped.</summary>
    public long LeftOutDocuments => _plan.LeftOutDocuments;

    /// <inheritdoc/>
    public override long RowsIn(long epoch) => _plan.RowCount;

    internal override RowLayout LayoutOf(long epoch) => _layout;
}
