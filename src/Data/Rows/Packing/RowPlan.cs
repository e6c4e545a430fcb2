namespace Hone.Data.Rows.Packing;

/// <summary>Which documents share a row, for all rows: 8 bytes for each piece and 4 for each row.</summary>
sealed class RowPlan
{
    const int CountBits = 24;

    readonly List<long> _pieces = [];
    readonly List<int> _ends = [];
    int _open;

    /// <summary>How many rows there are.</summary>
    public int RowCount => _ends.Count;

    /// <summary>Tokens of documents that stand in no row: ends that were cropped, and documents that were left out.</summary>
    public long LostTokens { get; set; }

    /// <summary>Places of rows that no document fills.</summary>
    public long PaddedPlaces { get; set; }

    /// <summary>Documents that are longer than a row and may not be cropped.</summary>
    public long LeftOutDocuments { get; set; }

    /// <summary>Puts the first tokens of a document behind what the open row holds.</summary>
    public void Add(long document, int count) => _pieces.Add(document << CountBits | (uint)count);

    /// <summary>Ends the open row; one that holds nothing is none.</summary>
    public void EndRow(int left)
    {
        if (_pieces.Count == _open)
            return;
        PaddedPlaces += left;
        _ends.Add(_pieces.Count);
        _open = _pieces.Count;
    }

    /// <summary>What a row holds, in order: a document, and how many of its first tokens.</summary>
    public IEnumerable<(long Document, int Count)> PiecesOf(long row)
    {
        int end = _ends[(int)row];
        for (int i = row == 0 ? 0 : _ends[(int)row - 1]; i < end; i++)
            yield return (_pieces[i] >> CountBits, (int)(_pieces[i] & ((1 << CountBits) - 1)));
    }
}
