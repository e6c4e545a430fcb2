namespace Hone.Text.Bpe;

/// <summary>The tokens of a byte-level byte pair encoding by id, and the pairs of them that merge, in order.</summary>
/// <remarks>
/// Three ways to say it are in use. Merges alone: the bytes are tokens 0 to 255 and merge i makes token 256 + i; what we train. Tokens and
/// merges: ids are given, several merges may make one token; GPT-2's files and Hugging Face's. Ranks: any two neighbours merge whose bytes
/// together are a token, the token of the lowest id first; tiktoken's.
/// </remarks>
public sealed class BpeVocabulary
{
    internal const int ByteCount = 256;

    /// <summary>An id beyond is no id but a mistake; a table of that many tokens takes tens of megabytes.</summary>
    internal const int MostTokens = 1 << 22;

    /// <summary>Ranks are tried at every place a token can be cut, so the longest bounds the time.</summary>
    internal const int LongestRanked = 1024;

    BpeVocabulary(Pieces tokens, int[] byteIds, IReadOnlyList<Merge> merges, MergeTable table)
    {
        (Tokens, Alphabet, Merges, Table) = (tokens, new(byteIds), merges, table);
    }

    /// <summary>One above the greatest id.</summary>
    public int Count => Tokens.Count;

    /// <summary>
    /// The pairs that merge, first come first; of pairs that make the same token by ranks, those with the lower ids first.
    /// </summary>
    public IReadOnlyList<Merge> Merges { get; }

    /// <summary>Tokens 0 to 255 are the bytes and merge i makes token 256 + i, and there is nothing else to say.</summary>
    public bool IsOfMerges { get; private init; }

    /// <summary>Any two neighbours merge whose bytes together are a token, the token of the lowest id first.</summary>
    public bool IsOfRanks { get; private init; }

    /// <summary>A word that is a token is that token, whatever merging its bytes would give. True of ranks.</summary>
    public bool TakesWholeWords { get; private init; }

    /// <summary>The bytes of each token; none where an id has no token here.</summary>
    internal Pieces Tokens { get; }

    /// <summary>The tokens of the bytes.</summary>
    internal Alphabet Alphabet { get; }

    internal MergeTable Table { get; }

    /// <summary>Tokens 0 to 255 are the bytes, and merge i makes token 256 + i of two tokens before it.</summary>
    /// <exception cref="ArgumentException">A merge names a token that is not there yet, or a pair is merged twice.</exception>
    public static BpeVocabulary OfMerges(IReadOnlyList<Merge> merges)
    {
        List<byte[]> pieces = [.. Enumerable.Range(0, ByteCount).Select(value => new[] { (byte)value })];
        foreach ((int left, int right) in merges)
        {
            if ((uint)left >= (uint)pieces.Count || (uint)right >= (uint)pieces.Count)
                throw new ArgumentException(
                    $"Merge {pieces.Count - ByteCount} joins {left} and {right}; only tokens below {pieces.Count} are there yet.");
            pieces.Add([.. pieces[left], .. pieces[right]]);
        }
        Merge[] all = [.. merges];
        int[] inOrder = [.. Enumerable.Range(0, all.Length)];
        return new(Pieces.Of(pieces), [.. Enumerable.Range(0, ByteCount)], all,
            new(all, inOrder, [.. inOrder.Select(i => ByteCount + i)]))
        {
            IsOfMerges = true,
        };
    }

    /// <summary>Tokens by id, and the merges in order. What they make is found by its bytes.</summary>
    /// <param name="tokens">The bytes of each token; null where an id has none.</param>
    /// <param name="merges">Pairs of ids.</param>
    /// <param name="takesWholeWords">A word that is a token is not merged.</param>
    /// <exception cref="FormatException">A byte has no token, two tokens are the same bytes, a merge makes no token, or one is there
    /// twice.</exception>
    internal static BpeVocabulary OfTokens(IReadOnlyList<byte[]?> tokens, IReadOnlyList<Merge> merges, bool takesWholeWords = false)
    {
        Dictionary<byte[], int> ids = Index(tokens);
        int[] results = new int[merges.Count];
        bool isOfMerges = !takesWholeWords && tokens.Count == ByteCount + merges.Count;
        for (int i = 0; i < results.Length; i++)
        {
            (int left, int right) = merges[i];
            byte[] bytes = [.. tokens[left]!, .. tokens[right]!];
            if (!ids.TryGetValue(bytes, out results[i]))
                throw new FormatException(
                    $"merge {i}, '{ByteSpelling.Spell(tokens[left])} {ByteSpelling.Spell(tokens[right])}', "
                    + "makes no token of the vocabulary");
            isOfMerges &= results[i] == ByteCount + i && left < results[i] && right < results[i];
        }
        int[] byteIds = BytesIn(ids);
        if (isOfMerges && byteIds.SequenceEqual(Enumerable.Range(0, ByteCount)))
            return OfMerges(merges);
        try
        {
            return new(Pieces.Of(tokens), byteIds, [.. merges], new(merges, [.. Enumerable.Range(0, merges.Count)], results))
            {
                TakesWholeWords = takesWholeWords,
            };
        }
        catch (ArgumentException twice)
        {
            throw new FormatException(twice.Message.TrimEnd('.'), twice);
        }
    }

    /// <summary>Tokens by rank, which is the id too.</summary>
    /// <param name="tokens">The bytes of each token; null where an id has none.</param>
    /// <exception cref="FormatException">A byte has no token, two tokens are the same bytes, or one is longer than 1024 bytes.</exception>
    internal static BpeVocabulary OfRanks(IReadOnlyList<byte[]?> tokens)
    {
        Dictionary<byte[], int> ids = Index(tokens);
        var bySlice = ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        List<Merge> merges = [];
        List<int> ranks = [];
        List<Merge> ofToken = [];
        for (int id = 0; id < tokens.Count; id++)
        {
            ReadOnlySpan<byte> token = tokens[id];
            if (token.Length > LongestRanked)
                throw new FormatException($"token {id} has {token.Length} bytes, and {LongestRanked} is the most");
            for (int cut = 1; cut < token.Length; cut++)
                if (bySlice.TryGetValue(token[..cut], out int left) && bySlice.TryGetValue(token[cut..], out int right))
                    ofToken.Add(new(left, right));
            foreach (Merge merge in ofToken.OrderBy(merge => (merge.Left, merge.Right)))
            {
                merges.Add(merge);
                ranks.Add(id);
            }
            ofToken.Clear();
        }
        return new(Pieces.Of(tokens), BytesIn(ids), merges, new(merges, ranks, [.. Enumerable.Range(0, tokens.Count)]))
        {
            IsOfRanks = true,
            TakesWholeWords = true,
        };
    }

    /// <summary>The id of each token by its bytes.</summary>
    /// <exception cref="FormatException">Two are the same.</exception>
    internal static Dictionary<byte[], int> Index(IReadOnlyList<byte[]?> tokens)
    {
        Dictionary<byte[], int> ids = new(tokens.Count, new BytesComparer());
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token && !ids.TryAdd(token, id))
                throw new FormatException($"tokens {ids[token]} and {id} are the same, '{ByteSpelling.Spell(token)}'");
        return ids;
    }

    static int[] BytesIn(Dictionary<byte[], int> ids) => [.. Enumerable.Range(0, ByteCount).Select(value =>
        ids.TryGetValue([(byte)value], out int id) ? id
            : throw new FormatException($"the byte 0x{value:X2} has no token, so not every text could be spelled"))];
}
