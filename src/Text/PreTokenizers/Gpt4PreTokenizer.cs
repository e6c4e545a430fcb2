using System.Globalization;

namespace Hone.Text.PreTokenizers;

/// <summary>
/// The split of GPT-4, cl100k in tiktoken, in its first published form; and those that differ in the digits of a number alone.
/// </summary>
/// <remarks>
/// A later form of tiktoken adds <c>\s++$</c>, which keeps the white space at the very end of a text in one piece. It is left out: it
/// would make the words depend on where a text was cut, and the tokenizers derived from cl100k do not have it.
/// </remarks>
sealed class Gpt4PreTokenizer(string name, int mostDigits, params string[] otherNames) : PreTokenizer
{
    public override string Name => name;

    public override IReadOnlyList<string> OtherNames => otherNames;

    public override string Regex => WithDigits(
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,#}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    internal override IReadOnlyList<string> OtherSpellings =>
    [
        WithDigits(@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,#}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"),
        WithDigits(@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,#}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"),
    ];

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        int contraction = Contraction.LengthAt(text[start..]);
        if (contraction > 0)
            return start + contraction;

        CodePointKind kind = CodePoints.Read(text, start, out int length);
        int next = start + length;
        if ((kind & CodePointKind.Letter) != 0)
            return CodePoints.EndOfRun(text, next, CodePointKind.Letter);
        if (kind == CodePointKind.Number)
            return EndOfDigits(text, next, mostDigits);

        CodePointKind nextKind = next < text.Length ? CodePoints.Read(text, next, out _) : CodePointKind.Space;
        if ((nextKind & CodePointKind.Letter) != 0 && !IsLineBreak(text[start]))
            return CodePoints.EndOfRun(text, next, CodePointKind.Letter);
        if ((kind & CodePointKind.Other) != 0 || (text[start] == ' ' && (nextKind & CodePointKind.Other) != 0))
            return EndOfLineBreaks(text, CodePoints.EndOfRun(text, next, CodePointKind.Other));
        return EndOfLinesOrSpaces(text, start);
    }

    string WithDigits(string regex) => regex.Replace("{1,#}",
        mostDigits == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{{1,{mostDigits}}}"), StringComparison.Ordinal);

    static int EndOfLineBreaks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsLineBreak(text[at]))
            at++;
        return at;
    }
}
