namespace Hone.Data.Rows;

/// <summary>
/// What of a split stands or falls together when it is asked how far chance could move a measure: its documents, or, where it is one
/// running text, blocks of its bytes, which are the same for every tokenizer and every length of rows.
/// </summary>
public sealed class ResamplingUnits
{
    /// <summary>Bytes of a block: some sentences, so that one block tells little about the next.</summary>
    public const int BlockBytes = 1024;

    readonly int[] _units;                                           // of each token of the split

    ResamplingUnits(int[] units, bool areDocuments) => (_units, AreDocuments) = (units, areDocuments);

    /// <summary>They are documents, and a unit's number is its document's.</summary>
    public bool AreDocuments { get; }

    /// <summary>One more than the last unit's number; not every unit has a target.</summary>
    public int Count => _units[^1] + 1;

    /// <summary>The unit of a token of the split.</summary>
    public int this[int token] => _units[token];

    /// <summary>The units of a split.</summary>
    /// <param name="rows">The split.</param>
    /// <param name="byteLengthOf">Bytes of text that a token id stands for.</param>
    public static ResamplingUnits Of(EvaluationRows rows, Func<int, int> byteLengthOf)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(byteLengthOf);
        int[] units = new int[rows.TokenCount];
        if (rows.DocumentCount > 1)
        {
            for (int document = 0; document < rows.DocumentCount; document++)
                units.AsSpan(rows.StartOf(document)..rows.StartOf(document + 1)).Fill(document);
            return new ResamplingUnits(units, areDocuments: true);
        }

        long bytes = 0;
        for (int token = 0; token < units.Length; token++)
        {
            units[token] = (int)(bytes / BlockBytes);
            bytes += byteLengthOf(rows.IdAt(token));
        }

        return new ResamplingUnits(units, areDocuments: false);
    }
}
