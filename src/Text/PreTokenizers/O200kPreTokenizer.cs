namespace Hone.Text.PreTokenizers;

/// <summary>The split of GPT-4o, o200k in tiktoken: words change where capitals begin, and keep their marks and contractions.</summary>
/// <remarks>
/// The expression tries words that end small before words of capitals alone, and gives letters back until one fits. What that comes to:
/// capitals, then small letters, where letters without case and marks are both; where no small letter follows the capitals, as far as the
/// last of them that is both, and where none is, all of them.
/// </remarks>
sealed class O200kPreTokenizer : PreTokenizer
{
    const int MostDigits = 3;
    const CodePointKind Both = CodePointKind.Caseless | CodePointKind.Mark;
    const CodePointKind Capitals = CodePointKind.Upper | Both;
    const CodePointKind Smalls = CodePointKind.Lower | Both;
    const CodePointKind InWords = Capitals | Smalls;

    public override string Name => "o200k";

    public override string Regex =>
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        CodePointKind kind = CodePoints.Read(text, start, out int length);
        int next = start + length;
        if ((kind & InWords) != 0)
            return EndOfLetters(text, start);
        if (kind == CodePointKind.Number)
            return EndOfDigits(text, next, MostDigits);
        if (!IsLineBreak(text[start]) && CodePoints.IsAt(text, next, InWords))
            return EndOfLetters(text, next);
        if (kind == CodePointKind.Symbol || (text[start] == ' ' && CodePoints.IsAt(text, next, CodePointKind.Symbol)))
            return EndOfSlashesAndLineBreaks(text, CodePoints.EndOfRun(text, next, CodePointKind.Other));
        return EndOfLinesOrSpaces(text, start);
    }

    static int EndOfLetters(ReadOnlySpan<byte> text, int start)
    {
        int capitals = start, lastOfBoth = start;
        while (capitals < text.Length && CodePoints.Read(text, capitals, out int length) is var kind && (kind & Capitals) != 0)
        {
            capitals += length;
            if ((kind & Both) != 0)
                lastOfBoth = capitals;
        }

        int smalls = CodePoints.EndOfRun(text, capitals, Smalls);
        int end = smalls == capitals && lastOfBoth > start ? lastOfBoth : smalls;
        return end + Contraction.LengthAt(text[end..]);
    }

    static int EndOfSlashesAndLineBreaks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (IsLineBreak(text[at]) || text[at] == '/'))
            at++;
        return at;
    }
}
