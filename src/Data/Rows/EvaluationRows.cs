using Hone.Data.Tokens;

namespace Hone.Data.Rows;

/// <summary>Validation tokens as a fixed list of rows in which every token is the target exactly once.</summary>
/// <remarks>
/// A row holds consecutive tokens of the split as targets and, before them, what they are predicted from: the token that
/// precedes them, or a document separator. Places that are left over have the target <see cref="Ignored"/>.
/// </remarks>
public sealed class EvaluationRows
{
    /// <summary>The target of a place that counts for nothing; its input is a valid id all the same.</summary>
    public const int Ignored = -1;

    readonly ReadOnlyMemory<int> _tokens;
    readonly ReadOnlyMemory<int> _separator;
    readonly IReadOnlyList<Row> _rows;
    readonly IReadOnlyList<int> _documents;                          // where each begins among the tokens

    /// <summary>Tokens [Start, Start + Count) are a row's targets.</summary>
    /// <param name="Start">First target.</param>
    /// <param name="Count">Targets.</param>
    /// <param name="Context">Separator tokens before them; with none, the token at Start − 1 stands there.</param>
    readonly record struct Row(int Start, int Count, int Context);

    EvaluationRows(
        ReadOnlyMemory<int> tokens, ReadOnlyMemory<int> separator, int length, IReadOnlyList<Row> rows, IReadOnlyList<int> documents)
    {
        (_tokens, _separator, Length, _rows, _documents) = (tokens, separator, length, rows, documents);
        foreach (Row row in rows)
            TargetCount += row.Count - tokens.Span.Slice(row.Start, row.Count).CountNegative();
    }

    /// <summary>One running text, in consecutive windows. Its first token is no target: nothing precedes it.</summary>
    /// <exception cref="ArgumentException">There are fewer than two tokens.</exception>
    public static EvaluationRows OfText(ReadOnlyMemory<int> tokens, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (tokens.Length < 2)
            throw new ArgumentException($"{tokens.Length} tokens have no target", nameof(tokens));

        List<Row> rows = [];
        for (int start = 1; start < tokens.Length; start += length)
            rows.Add(new Row(start, Math.Min(length, tokens.Length - start), Context: 0));
        return new EvaluationRows(tokens, default, length, rows, [0]);
    }

    /// <summary>
    /// Whole documents, as many in a row as fit, in order. A row starts with the separator, so a document's first token too
    /// is predicted from something; a document of at most <paramref name="length"/> tokens is seen whole; a longer one is cut
    /// into consecutive windows.
    /// </summary>
    /// <param name="documents">Tokens of each document, its separator at its end; complements of those that are no loss tokens.</param>
    /// <param name="separator">Tokens of the separator; where only a part of them has room before a document, their last ones.</param>
    /// <param name="length">Inputs of a row.</param>
    /// <exception cref="ArgumentException">No separator token, or no document token.</exception>
    public static EvaluationRows OfDocuments(IEnumerable<ReadOnlyMemory<int>> documents, ReadOnlyMemory<int> separator, int length)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (separator.IsEmpty)
            throw new ArgumentException("the separator has no token", nameof(separator));

        List<int> tokens = [];
        List<Row> rows = [];
        List<int> starts = [];
        Row open = default;
        foreach (ReadOnlyMemory<int> document in documents)
        {
            if (open.Count > 0 && Room(open) >= document.Length)
                open = open with { Count = open.Count + document.Length };
            else
            {
                Close();
                int context = Math.Clamp(length + 1 - document.Length, 1, separator.Length);
                open = new Row(tokens.Count, 0, context);
                for (int left = document.Length; left > 0; left -= open.Count)
                {
                    if (open.Count > 0)
                    {
                        Close();
                        open = new Row(open.Start + open.Count, 0, Context: 0);
                    }
                    open = open with { Count = Math.Min(left, Room(open)) };
                }
            }
            starts.Add(tokens.Count);
            tokens.AddRange(document.Span);
        }
        Close();
        if (rows.Count == 0)
            throw new ArgumentException("the documents have no token", nameof(documents));
        return new EvaluationRows(tokens.ToArray(), separator, length, rows, starts);

        // A row's inputs and its last target are length + 1 tokens; without a separator, one of them is the token before.
        int Room(Row row) => length + 1 - Math.Max(row.Context, 1) - row.Count;

        void Close()
        {
            if (open.Count > 0)
                rows.Add(open);
        }
    }

    /// <summary>Inputs of a row, and as many targets.</summary>
    public int Length { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount => _rows.Count;

    /// <summary>Targets of all rows that count.</summary>
    public long TargetCount { get; }

    /// <summary>Tokens of the split, whether they stand in a row or not.</summary>
    public int TokenCount => _tokens.Length;

    /// <summary>Documents of the split; one where it is a running text.</summary>
    public int DocumentCount => _documents.Count;

    /// <summary>The token of the split that is a row's first target, and its place in the row; both go on by ones from there.</summary>
    public (int Token, int Place) FirstTarget(int row) => (_rows[row].Start, Math.Max(_rows[row].Context, 1) - 1);

    /// <summary>The id of a token of the split.</summary>
    public int IdAt(int token) => SplitTokens.IdOf(_tokens.Span[token]);

    /// <summary>Where a document begins, in tokens of the split; for <see cref="DocumentCount"/> the end of the last.</summary>
    public int StartOf(int document) => document == _documents.Count ? _tokens.Length : _documents[document];

    /// <summary>Reads one row.</summary>
    /// <param name="row">0 … RowCount − 1.</param>
    /// <param name="inputs">Token ids, [Length].</param>
    /// <param name="targets">The token that follows each input, or <see cref="Ignored"/>, [Length].</param>
    /// <param name="starts">For each input the first place of the row that belongs to the same document, [Length]; or empty.</param>
    public void Read(int row, Span<int> inputs, Span<int> targets, Span<int> starts = default)
    {
        if (inputs.Length != Length || targets.Length != Length)
            throw new ArgumentException($"a row has {Length} inputs and targets, not {inputs.Length} and {targets.Length}");

        (int start, int count, int context) = _rows[row];
        ReadOnlySpan<int> tokens = _tokens.Span;
        ReadOnlySpan<int> before = context > 0 ? _separator.Span[^context..] : tokens.Slice(start - 1, 1);
        int first = before.Length - 1;

        inputs.Fill(before[0]);
        targets.Fill(Ignored);
        before.CopyTo(inputs);
        tokens.Slice(start, count - 1).CopyTo(inputs[before.Length..]);
        tokens.Slice(start, count).CopyTo(targets[first..]);
        for (int i = 0; i < Length; i++)
        {
            inputs[i] = SplitTokens.IdOf(inputs[i]);
            targets[i] = targets[i] < 0 ? Ignored : targets[i];
        }
        if (!starts.IsEmpty)
            ReadStarts(start, count, before.Length, starts);
    }

    /// <summary>A document begins, as an input, with the separator that ended the one before it.</summary>
    void ReadStarts(int start, int count, int before, Span<int> starts)
    {
        starts.Clear();
        for (int i = FirstDocumentAfter(start); i < _documents.Count && _documents[i] < start + count; i++)
        {
            int place = Math.Max(0, before + _documents[i] - start - _separator.Length);
            if (place < starts.Length)
                starts[place..].Fill(place);
        }
        for (int i = before + count - 1; i < starts.Length; i++)
            starts[i] = i;                                           // padding sees itself only
    }

    int FirstDocumentAfter(int token)
    {
        (int low, int high) = (0, _documents.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_documents[middle] <= token)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Bytes that the targets stand for: what a loss in nats is divided by for bits per byte.</summary>
    /// <param name="byteLengthOf">Bytes of a token id.</param>
    public long TargetBytes(Func<int, int> byteLengthOf)
    {
        ArgumentNullException.ThrowIfNull(byteLengthOf);
        long bytes = 0;
        foreach (Row row in _rows)
            foreach (int token in _tokens.Span.Slice(row.Start, row.Count))
                bytes += token >= 0 ? byteLengthOf(token) : 0;
        return bytes;
    }

    /// <summary>
    /// The same rows, or, where they would hold more than a bound, fewer of them, evenly spread and always the same: at most
    /// <paramref name="maximumTokens"/> places, but never less than one row.
    /// </summary>
    public EvaluationRows Take(long maximumTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTokens, 1);
        long count = Math.Max(1, maximumTokens / Length);
        if (count >= RowCount)
            return this;
        Row[] rows = new Row[count];
        for (long i = 0; i < count; i++)
            rows[i] = _rows[(int)((2 * i + 1) * RowCount / (2 * count))];   // the middle row of each of `count` equal spans
        return new EvaluationRows(_tokens, _separator, Length, rows, _documents);
    }
}

/// <summary>Counting in spans.</summary>
file static class Spans
{
    public static int CountNegative(this ReadOnlySpan<int> values)
    {
        int count = 0;
        foreach (int value in values)
            count += value < 0 ? 1 : 0;
        return count;
    }
}
