namespace Hone.Text;

/// <summary>The split of GPT-4, cl100k in tiktoken, in its first published form.</summary>
/// <remarks>
/// A later form of tiktoken adds <c>\s++$</c>, which keeps the white space at the very end of a text in one piece. It is left out: it
/// would make the words depend on where a text was cut, and the tokenizers derived from cl100k do not have it.
/// </remarks>
sealed class Gpt4Split : SplitPattern
{
    const int MostDigits = 3;

    public override string Name => "gpt4";

    public override string Regex =>
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+";

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        int contraction = ContractionLength(text[start..]);
        if (contraction > 0)
            return start + contraction;

        CodePointKind kind = CodePoints.Read(text, start, out int length);
        int next = start + length;
        if (kind == CodePointKind.Letter)
            return CodePoints.EndOfRun(text, next, CodePointKind.Letter);
        if (kind == CodePointKind.Number)
            return EndOfDigits(text, next);

        CodePointKind nextKind = next < text.Length ? CodePoints.Read(text, next, out _) : CodePointKind.Space;
        if (nextKind == CodePointKind.Letter && !IsLineBreak(text[start]))
            return CodePoints.EndOfRun(text, next, CodePointKind.Letter);
        if (kind == CodePointKind.Other || (text[start] == ' ' && nextKind == CodePointKind.Other))
            return EndOfLineBreaks(text, CodePoints.EndOfRun(text, next, CodePointKind.Other));

        int lines = AfterLastLineBreak(text, start);
        return lines > start ? lines : EndOfSpaces(text, start);
    }

    // Case is folded as Unicode folds it, so U+017F, the long s, is an s.
    static int ContractionLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\'')
            return 0;
        if ((text[1] | 0x20) is 's' or 'd' or 'm' or 't')
            return 2;
        if (text.Length < 3)
            return 0;
        if (text[1..3].SequenceEqual("ſ"u8))
            return 3;
        return (text[1] | 0x20, text[2] | 0x20) is ('l', 'l') or ('v', 'e') or ('r', 'e') ? 3 : 0;
    }

    static int EndOfDigits(ReadOnlySpan<byte> text, int at)
    {
        for (int digits = 1; digits < MostDigits && at < text.Length; digits++)
        {
            if (CodePoints.Read(text, at, out int length) != CodePointKind.Number)
                break;
            at += length;
        }
        return at;
    }

    static int EndOfLineBreaks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsLineBreak(text[at]))
            at++;
        return at;
    }

    // \s*[\r\n]: the white space up to and with its last line break; `start` if it has none.
    static int AfterLastLineBreak(ReadOnlySpan<byte> text, int start)
    {
        int end = CodePoints.EndOfRun(text, start, CodePointKind.Space);
        return start + text[start..end].LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
    }

    static bool IsLineBreak(byte value) => value is (byte)'\r' or (byte)'\n';
}
