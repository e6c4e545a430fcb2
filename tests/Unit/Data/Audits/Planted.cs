using System.Text;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Audits;

/// <summary>Clean documents with repeats planted among them, word for word or with seeded edits to a known similarity.</summary>
/// <param name="Documents">All of them, shuffled, each with its part.</param>
/// <param name="Exact">Planted word for word (but for case and white space).</param>
/// <param name="Near">Planted with edits, at similarities of 0.8 to 0.95 to their originals.</param>
sealed record Planted(IReadOnlyList<(string Text, Split Split)> Documents, int Exact, int Near)
{
    /// <summary>Plants repeats of clean documents into the validation split.</summary>
    public static Planted In(IReadOnlyList<string> clean, int exact, int near, int seed)
    {
        Random random = new(seed);
        // an edit is measured in plain words, which takes its time
        string[] originals = [.. clean.Where(text => text.Length is > 100 and < 4000)];
        random.Shuffle(originals);
        List<(string, Split)> all = [.. clean.Select(text => (text, Split.Train))];
        all.AddRange(
            originals[..exact].Select(text => ($"  {Large(text).Replace(" ", " \n ", StringComparison.Ordinal)}", Split.Validation)));
        all.AddRange(originals[exact..].Select(text => Edited(text, 0.8 + 0.15 * random.NextDouble(), random)).OfType<string>().Take(near)
            .Select(text => (text, Split.Validation)));
        (string, Split)[] shuffled = [.. all];
        random.Shuffle(shuffled);
        return new Planted(shuffled, exact, shuffled.Length - clean.Count - exact);
    }

    /// <summary>The report of an audit of them.</summary>
    public AuditReport Report(int threads = 2) => Of(Documents, threads);

    /// <summary>The report of an audit of documents.</summary>
    public static AuditReport Of(IEnumerable<(string Text, Split Split)> documents, int threads = 2, AuditOptions? options = null)
    {
        Audit audit = new((options ?? new AuditOptions()) with { Threads = threads });
        foreach ((int row, (string text, Split part)) in documents.Index())
            audit.Add(new SourceDocument(Encoding.UTF8.GetBytes(text), new SourcePlace(0, 0, row)), part);
        return audit.Report();
    }

    static string Large(string text) => string.Concat(text.Select(c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : c));

    /// <summary>
    /// A text with words replaced, one after the other, until it is no more similar than asked for; null where one word was too much.
    /// </summary>
    static string? Edited(string text, double similarity, Random random)
    {
        string[] words = text.Split(' ');
        string edited = text;
        for (int edits = 0; edits < words.Length; edits++)
        {
            words[random.Next(words.Length)] = $"{(char)random.Next('a', 'z' + 1)}{(char)random.Next('a', 'z' + 1)}{random.Next(100)}";
            string next = string.Join(' ', words);
            double reached = Similarity(text, next);
            if (reached < 0.8)
                return edits > 0 ? edited : null;
            edited = next;
            if (reached <= similarity)
                return edited;
        }

        return null;
    }

    /// <summary>Jaccard similarity of the sets of eight-byte pieces, in plain words.</summary>
    public static double Similarity(string left, string right)
    {
        HashSet<string> a = Pieces(left), b = Pieces(right);
        int shared = a.Count(b.Contains);
        return (double)shared / (a.Count + b.Count - shared);

        static HashSet<string> Pieces(string text)
        {
            string comparable = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(
                string.Join(' ', text.Split([' ', '\t', '\r', '\n', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries))));
            comparable = string.Concat(comparable.Select(c => char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) : c));
            return [.. Enumerable.Range(0, Math.Max(0, comparable.Length - 7)).Select(i => comparable.Substring(i, 8))];
        }
    }
}
