namespace Hone.Text.Bpe;

/// <summary>Finds words that are tokens.</summary>
sealed class WholeWords
{
    readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _ids;

    public WholeWords(Pieces tokens)
    {
        Dictionary<byte[], int> byBytes = new(tokens.Count, new BytesComparer());
        for (int id = 0; id < tokens.Count; id++)
            if (!tokens[id].IsEmpty)
                byBytes.Add(tokens[id].ToArray(), id);
        _ids = byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The token that the word is; null if it is none.</summary>
    public int? Find(ReadOnlySpan<byte> word) => _ids.TryGetValue(word, out int id) ? id : null;
}
