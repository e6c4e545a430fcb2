namespace Hone.Text;

/// <summary>How text is cut into words before byte pairs are merged: no token ever spans two words.</summary>
/// <remarks>
/// The patterns are published as regular expressions; here they are scanners over code points that allocate nothing and take time
/// linear in the text. Words are slices of the text's bytes, so bytes that are not UTF-8 pass through: each ill-formed sequence
/// counts as one symbol that is neither letter nor number nor white space.
/// </remarks>
public abstract class SplitPattern
{
    private protected SplitPattern()
    {
    }

    /// <summary>The pattern of GPT-2: words take the one space before them, case-sensitive contractions, numbers of any length.</summary>
    public static SplitPattern Gpt2 { get; } = new Gpt2Split();

    /// <summary>The pattern of GPT-4 (cl100k): numbers of up to three digits, line breaks kept with the punctuation before them.</summary>
    public static SplitPattern Gpt4 { get; } = new Gpt4Split();

    /// <summary>Every pattern there is.</summary>
    public static IReadOnlyList<SplitPattern> All { get; } = [Gpt2, Gpt4];

    /// <summary>The name recipes and files use: <c>gpt2</c> or <c>gpt4</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The published regular expression, for files that other programs read.</summary>
    public abstract string Regex { get; }

    /// <summary>The pattern of that name.</summary>
    /// <exception cref="InvalidDataException">No pattern has that name.</exception>
    public static SplitPattern Parse(string name) =>
        All.FirstOrDefault(pattern => pattern.Name == name)
        ?? throw new InvalidDataException(
            $"There is no split pattern called '{name}'.\nUse one of: {string.Join(", ", All.Select(pattern => pattern.Name))}.");

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Where the word that starts at <paramref name="start"/> ends; always beyond it.</summary>
    internal abstract int EndOfWord(ReadOnlySpan<byte> text, int start);

    /// <summary>
    /// Parts of the text, each of about <paramref name="size"/> bytes, that can be split into words one by one: their words, in order,
    /// are the words of the whole.
    /// </summary>
    /// <remarks>
    /// A part ends after a letter that no letter follows. Both patterns end a word there, and neither looks behind; what they look
    /// ahead at, the end of a run of white space, never lies across such a place.
    /// </remarks>
    internal static List<Range> Cut(ReadOnlySpan<byte> text, int size)
    {
        List<Range> parts = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.Length - start <= size ? text.Length : EndOfLetters(text, start + size);
            parts.Add(start..end);
        }
        return parts;
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: all of the white space, but for its last code point where a word follows that may want it.</summary>
    private protected static int EndOfSpaces(ReadOnlySpan<byte> text, int start)
    {
        int last = start, end = start;
        while (end < text.Length && CodePoints.Read(text, end, out int length) == CodePointKind.Space)
        {
            last = end;
            end += length;
        }
        return end == text.Length || last == start ? end : last;
    }

    // `from` may lie inside a code point. That is harmless: only a letter counts, and what reads as a whole letter is one.
    static int EndOfLetters(ReadOnlySpan<byte> text, int from)
    {
        bool afterLetter = false;
        for (int at = from, length; at < text.Length; at += length)
        {
            bool isLetter = CodePoints.Read(text, at, out length) == CodePointKind.Letter;
            if (afterLetter && !isLetter)
                return at;
            afterLetter = isLetter;
        }
        return text.Length;
    }
}
