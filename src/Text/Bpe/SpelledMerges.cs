namespace Hone.Text.Bpe;

/// <summary>Merges as files have them: two pieces by <see cref="ByteSpelling"/>, a space between.</summary>
static class SpelledMerges
{
    /// <summary>Merges of which each makes the next token after the 256 bytes.</summary>
    /// <exception cref="FormatException">One is not of two tokens before it, or makes no new token.</exception>
    public static BpeVocabulary Read(IReadOnlyList<string> spelled)
    {
        Dictionary<string, int> ids = Enumerable.Range(0, BpeVocabulary.ByteCount).ToDictionary(value => ByteSpelling.Spell([(byte)value]));
        List<Merge> merges = new(spelled.Count);
        foreach (string merge in spelled)
        {
            if (merge?.Split(' ') is not [string left, string right]
                || !ids.TryGetValue(left, out int leftId) || !ids.TryGetValue(right, out int rightId)
                || !ids.TryAdd(left + right, BpeVocabulary.ByteCount + merges.Count))
                throw new FormatException($"merge {merges.Count}, '{merge}', does not make a new token of two before it");
            merges.Add(new(leftId, rightId));
        }
        return BpeVocabulary.OfMerges(merges);
    }

    /// <summary>Merges of tokens whose ids are given.</summary>
    /// <param name="spelled">The merges.</param>
    /// <param name="tokens">Spelled tokens by id; null where an id has none.</param>
    /// <exception cref="FormatException">One is not of two tokens.</exception>
    public static List<Merge> Read(IReadOnlyList<string> spelled, IReadOnlyList<string?> tokens)
    {
        Dictionary<string, int> ids = new(tokens.Count);
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token)
                ids[token] = id;
        List<Merge> merges = new(spelled.Count);
        foreach (string merge in spelled)
            merges.Add(merge?.Split(' ') is [string left, string right] && ids.TryGetValue(left, out int leftId)
                && ids.TryGetValue(right, out int rightId)
                ? new(leftId, rightId)
                : throw new FormatException($"merge {merges.Count}, '{merge}', is not of two tokens of the vocabulary"));
        return merges;
    }
}
