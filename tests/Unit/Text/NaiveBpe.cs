using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Unit.Text;

/// <summary>Byte pair encoding by the definition, with nothing kept from one step to the next. What the fast one must agree with.</summary>
static class NaiveBpe
{
    public static List<byte[]> Words(ReadOnlySpan<byte> text, PreTokenizer split)
    {
        List<byte[]> words = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = split.EndOfWord(text, start);
            words.Add(text[start..end].ToArray());
        }
        return words;
    }

    public static List<Merge> Train(ReadOnlySpan<byte> text, int vocabularySize, PreTokenizer split)
    {
        List<byte[]> pieces = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        List<List<int>> words = [.. Words(text, split).Select(word => word.Select(value => (int)value).ToList())];
        List<Merge> merges = [];
        while (pieces.Count < vocabularySize)
        {
            Dictionary<Merge, long> counts = [];
            foreach (List<int> word in words)
                for (int i = 1; i < word.Count; i++)
                {
                    Merge pair = new(word[i - 1], word[i]);
                    counts[pair] = counts.GetValueOrDefault(pair) + 1;
                }
            if (counts.Count == 0 || counts.Values.Max() < 2)
                break;
            Merge best = counts.OrderByDescending(pair => pair.Value)
                .ThenByDescending(pair => pieces[pair.Key.Left], ByBytes)
                .ThenByDescending(pair => pieces[pair.Key.Right], ByBytes)
                .First().Key;
            words = [.. words.Select(word => Apply(word, best, pieces.Count))];
            pieces.Add([.. pieces[best.Left], .. pieces[best.Right]]);
            merges.Add(best);
        }
        return merges;
    }

    /// <summary>Every merge in turn, over the whole word.</summary>
    public static List<int> Encode(ReadOnlySpan<byte> text, IReadOnlyList<Merge> merges, PreTokenizer split)
    {
        List<int> ids = [];
        foreach (byte[] word in Words(text, split))
        {
            List<int> symbols = [.. word.Select(value => (int)value)];
            for (int i = 0; i < merges.Count; i++)
                symbols = Apply(symbols, merges[i], 256 + i);
            ids.AddRange(symbols);
        }
        return ids;
    }

    /// <summary>
    /// By rank: of all neighbours that are a token together, those of the lowest id, leftmost first; a word that is a token is it.
    /// </summary>
    public static List<int> EncodeByRank(ReadOnlySpan<byte> text, IReadOnlyList<byte[]?> tokens, PreTokenizer split)
    {
        Dictionary<string, int> ids = tokens.Select((token, id) => (token, id)).Where(pair => pair.token is not null)
            .ToDictionary(pair => Convert.ToHexString(pair.token!), pair => pair.id);
        List<int> all = [];
        foreach (byte[] word in Words(text, split))
        {
            List<string> parts = ids.ContainsKey(Convert.ToHexString(word)) ? [Convert.ToHexString(word)]
                : [.. word.Select(value => $"{value:X2}")];
            while (true)
            {
                int[] places = [.. Enumerable.Range(0, parts.Count - 1).Where(i => ids.ContainsKey(parts[i] + parts[i + 1]))];
                if (places.Length == 0)
                    break;
                int first = places.MinBy(i => (ids[parts[i] + parts[i + 1]], i));
                parts[first] += parts[first + 1];
                parts.RemoveAt(first + 1);
            }
            all.AddRange(parts.Select(part => ids[part]));
        }
        return all;
    }

    static List<int> Apply(List<int> word, Merge merge, int merged)
    {
        List<int> result = [];
        for (int i = 0; i < word.Count; i++)
        {
            bool isPair = i + 1 < word.Count && word[i] == merge.Left && word[i + 1] == merge.Right;
            result.Add(isPair ? merged : word[i]);
            if (isPair)
                i++;
        }
        return result;
    }

    static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));
}
