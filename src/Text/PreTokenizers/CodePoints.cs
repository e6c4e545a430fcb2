using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hone.Text.PreTokenizers;

/// <summary>Reads what a pre-tokenizer wants to know about UTF-8 text, and never fails on text that is not UTF-8.</summary>
static class CodePoints
{
    static readonly CodePointKind[] Ascii = [.. Enumerable.Range(0, 128).Select(value => KindOf(new Rune(value)))];

    /// <summary>The kind of the code point that starts at <paramref name="at"/>; bytes that are none are <c>Symbol</c>.</summary>
    public static CodePointKind Read(ReadOnlySpan<byte> text, int at, out int length)
    {
        byte first = text[at];
        if (first >= 128)
            return ReadBeyondAscii(text[at..], out length);
        length = 1;
        return Ascii[first];
    }

    /// <summary>Whether the code point at <paramref name="at"/> is of one of some kinds; at the end of the text it is of none.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int at, CodePointKind kinds) =>
        at < text.Length && (Read(text, at, out _) & kinds) != 0;

    /// <summary>Where the run of some kinds at <paramref name="at"/> ends; <paramref name="at"/> itself if there is none.</summary>
    public static int EndOfRun(ReadOnlySpan<byte> text, int at, CodePointKind kinds)
    {
        while (at < text.Length && (Read(text, at, out int length) & kinds) != 0)
            at += length;
        return at;
    }

    static CodePointKind ReadBeyondAscii(ReadOnlySpan<byte> text, out int length) =>
        Rune.DecodeFromUtf8(text, out Rune rune, out length) == OperationStatus.Done ? KindOf(rune) : CodePointKind.Symbol;

    static CodePointKind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CodePointKind.Upper,
        UnicodeCategory.LowercaseLetter => CodePointKind.Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CodePointKind.Caseless,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CodePointKind.Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CodePointKind.Number,
        _ => Rune.IsWhiteSpace(rune) ? CodePointKind.Space : CodePointKind.Symbol,
    };
}
