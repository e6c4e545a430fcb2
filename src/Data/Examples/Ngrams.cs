namespace Hone.Data.Examples;

/// <summary>
/// Texts as sets of features: words, neighbouring words, the shapes of numbers, and letters that stand one behind the other in a word,
/// whose ends count as letters.
/// </summary>
/// <remarks>
/// A feature's number is the hash of its letters (FNV-1a of 64 bits over UTF-16, mixed once more), so that there is no list of features to
/// learn or to save (Weinberger et al. 2009, arXiv:0902.2206). The numbers are part of every trained model, so they stay.
/// </remarks>
/// <param name="options">Which pieces.</param>
public sealed class Ngrams(NgramOptions options)
{
    const ulong Offset = 14695981039346656037, Prime = 1099511628211;
    const char Start = '\u0002', End = '\u0003';

    /// <summary>Which pieces.</summary>
    public NgramOptions Options => options;

    /// <summary>The numbers of a text's features, each once, in the order in which they first stand.</summary>
    public int[] Of(string text)
    {
        HashSet<int> seen = [];
        return [.. FeaturesOf([.. Tokens(Words.Folded(text))]).Select(NumberOf).Where(seen.Add).Take(options.MostFeatures)];
    }

    /// <summary>The hashes of a text's pieces.</summary>
    IEnumerable<ulong> FeaturesOf(string[] words)
    {
        for (int count = 1; count <= options.MostWords; count++)
            for (int first = 0; first + count <= words.Length; first++)
            {
                ulong hash = Begin(kind: 'w');
                for (int word = first; word < first + count; word++) hash = Add(Add(hash, words[word]), End);
                yield return hash;
            }
        foreach (string word in words)
            if (word.AsSpan().ContainsAnyInRange('0', '9')) yield return Add(Begin(kind: 'n'), ShapeOf(word));
        if (options.LongestNgram == 0) yield break;
        foreach (string word in words)
        {
            string letters = $"{Start}{word}{End}";
            for (int first = 0; first < letters.Length; first++)
            {
                ulong hash = Begin(kind: 'l');
                for (int length = 1; length <= options.LongestNgram && first + length <= letters.Length; length++)
                {
                    hash = Add(hash, letters[first + length - 1]);
                    if (length >= options.ShortestNgram) yield return hash;
                }
            }
        }
    }

    /// <summary>A number as any other of so many digits: each of them is 0.</summary>
    static string ShapeOf(string word) => string.Concat(word.Select(letter => char.IsAsciiDigit(letter) ? '0' : letter));

    /// <summary>Words, and every sign between them that is no blank as a word of its own.</summary>
    static IEnumerable<string> Tokens(string folded)
    {
        int at = 0;
        foreach (string word in Words.In(folded))
        {
            int start = folded.IndexOf(word, at, StringComparison.Ordinal);
            for (; at < start; at++)
                if (!char.IsWhiteSpace(folded[at])) yield return folded[at].ToString();
            yield return word;
            at = start + word.Length;
        }
        for (; at < folded.Length; at++)
            if (!char.IsWhiteSpace(folded[at])) yield return folded[at].ToString();
    }

    static ulong Begin(char kind) => Add(Offset, kind);

    static ulong Add(ulong hash, char letter) => unchecked(((hash ^ (byte)letter) * Prime ^ (uint)(letter >> 8)) * Prime);

    static ulong Add(ulong hash, string letters)
    {
        foreach (char letter in letters) hash = Add(hash, letter);
        return hash;
    }

    int NumberOf(ulong hash)
    {
        hash ^= hash >> 32;
        return (int)(UInt128.CreateTruncating(unchecked(hash * 0x9E3779B97F4A7C15)) * (uint)options.Buckets >> 64);
    }
}
