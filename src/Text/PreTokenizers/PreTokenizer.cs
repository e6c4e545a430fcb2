namespace Hone.Text.PreTokenizers;

/// <summary>How text is cut into words before byte pairs are merged: no token ever spans two words.</summary>
/// <remarks>
/// The patterns are published as regular expressions; here they are scanners over code points that allocate nothing and take time
/// linear in the text. Words are slices of the text's bytes, so bytes that are not UTF-8 pass through: each ill-formed sequence
/// counts as one symbol that is neither letter nor mark nor number nor white space.
/// </remarks>
public abstract class PreTokenizer
{
    private protected PreTokenizer()
    {
    }

    /// <summary>The pattern of GPT-2: words take the one space before them, case-sensitive contractions, numbers of any length.</summary>
    public static PreTokenizer Gpt2 { get; } = new Gpt2PreTokenizer();

    /// <summary>The pattern of GPT-4 (cl100k): numbers of up to three digits, line breaks kept with the punctuation before them.</summary>
    public static PreTokenizer Gpt4 { get; } = new Gpt4PreTokenizer("gpt4", mostDigits: 3, "cl100k");

    /// <summary>The pattern of nanochat: that of GPT-4 with numbers of up to two digits, which suits small vocabularies.</summary>
    public static PreTokenizer Nanochat { get; } = new Gpt4PreTokenizer("nanochat", mostDigits: 2);

    /// <summary>The pattern of GPT-4o (o200k): words change where capitals begin, and contractions stay with their word.</summary>
    public static PreTokenizer O200k { get; } = new O200kPreTokenizer();

    /// <summary>The pattern of Qwen2 and Qwen3: that of GPT-4 with every digit alone.</summary>
    public static PreTokenizer Qwen2 { get; } = new Gpt4PreTokenizer("qwen2", mostDigits: 1);

    /// <summary>The pattern of SmolLM: that of GPT-2 between digits, each of which is alone.</summary>
    public static PreTokenizer SmolLm { get; } = new DigitsPreTokenizer();

    /// <summary>Every pattern there is.</summary>
    public static IReadOnlyList<PreTokenizer> All { get; } = [Gpt2, Gpt4, Nanochat, O200k, Qwen2, SmolLm];

    /// <summary>Every name there is, other names too.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.SelectMany(pattern => pattern.OtherNames.Prepend(pattern.Name))];

    /// <summary>The name recipes and files use: <c>gpt2</c>, <c>gpt4</c>, <c>nanochat</c>, <c>o200k</c>, <c>qwen2</c> or
    /// <c>smollm</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What else it is called: <c>cl100k</c> is <c>gpt4</c>.</summary>
    public virtual IReadOnlyList<string> OtherNames => [];

    /// <summary>The published regular expression, for files that other programs read.</summary>
    public abstract string Regex { get; }

    /// <summary>Other expressions that are published and cut any text in the same way.</summary>
    internal virtual IReadOnlyList<string> OtherSpellings => [];

    /// <summary>The pattern of that name.</summary>
    /// <exception cref="InvalidDataException">No pattern has that name.</exception>
    public static PreTokenizer Parse(string name) => Find(name) ?? throw new InvalidDataException(
        $"There is no pre-tokenizer called '{name}'.\nUse one of: {string.Join(", ", Names)}.");

    /// <summary>The pattern that a published regular expression is; null where it is none of ours.</summary>
    public static PreTokenizer? FindRegex(string regex) =>
        All.FirstOrDefault(pattern => pattern.Regex == regex || pattern.OtherSpellings.Contains(regex));

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static PreTokenizer? Find(string name) =>
        All.FirstOrDefault(pattern => pattern.Name == name || pattern.OtherNames.Contains(name));

    /// <summary>Where the word that starts at <paramref name="start"/> ends; always beyond it.</summary>
    internal abstract int EndOfWord(ReadOnlySpan<byte> text, int start);

    /// <summary>The first place after another where a text can be cut into parts; null if there is none before its end.</summary>
    internal virtual int? PlaceToCut(ReadOnlySpan<byte> text, int from) => EndOfPart(text, from);

    /// <summary>
    /// Parts of the text, each of about <paramref name="size"/> bytes, that can be split into words one by one: their words, in order,
    /// are the words of the whole.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Bytes of a part, about.</param>
    /// <param name="by">Who says where; null for places where every pattern ends a word.</param>
    internal static List<Range> Cut(ReadOnlySpan<byte> text, int size, PreTokenizer? by = null)
    {
        List<Range> parts = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.Length - start <= size ? text.Length
                : (by is null ? EndOfPart(text, start + size) : by.PlaceToCut(text, start + size)) ?? text.Length;
            parts.Add(start..end);
        }
        return parts;
    }

    /// <summary>The first place after <paramref name="from"/> where a text can be cut; null if there is none before its end.</summary>
    /// <remarks>
    /// It is after a letter that no letter, no mark and no apostrophe follows. Every pattern ends a word there, and none looks behind;
    /// what they look ahead at, the end of a run of white space, never lies across such a place. <paramref name="from"/> may lie inside
    /// a code point. That is harmless: only a letter counts, and what reads as a whole letter is one.
    /// </remarks>
    internal static int? EndOfPart(ReadOnlySpan<byte> text, int from)
    {
        bool afterLetter = false;
        for (int at = from, length; at < text.Length; at += length)
        {
            CodePointKind kind = CodePoints.Read(text, at, out length);
            bool isLetter = (kind & CodePointKind.Letter) != 0;
            if (afterLetter && !isLetter && kind != CodePointKind.Mark && text[at] != '\'')
                return at;
            afterLetter = isLetter;
        }
        return null;
    }

    /// <summary>
    /// <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: white space to its last line break; where it has none, as <see cref="EndOfSpaces"/>.
    /// </summary>
    private protected static int EndOfLinesOrSpaces(ReadOnlySpan<byte> text, int start)
    {
        int end = CodePoints.EndOfRun(text, start, CodePointKind.Space);
        int lineBreak = text[start..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        return lineBreak >= 0 ? start + lineBreak + 1 : EndOfSpaces(text, start);
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

    /// <summary>Where a number ends of which one digit was read.</summary>
    private protected static int EndOfDigits(ReadOnlySpan<byte> text, int at, int most)
    {
        for (int digits = 1; digits < most && CodePoints.IsAt(text, at, CodePointKind.Number); digits++)
        {
            CodePoints.Read(text, at, out int length);
            at += length;
        }
        return at;
    }

    private protected static bool IsLineBreak(byte value) => value is (byte)'\r' or (byte)'\n';
}
