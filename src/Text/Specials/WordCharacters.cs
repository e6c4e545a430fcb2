using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hone.Text.Specials;

/// <summary>What continues a word: <c>\w</c> as Unicode Technical Standard #18 has it.</summary>
static class WordCharacters
{
    public static bool BeginsWithOne(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsOne(rune);

    public static bool EndsWithOne(ReadOnlySpan<byte> text) =>
        Rune.DecodeLastFromUtf8(text, out Rune rune, out _) == OperationStatus.Done && IsOne(rune);

    // Letters, marks, decimal digits, connectors and joiners; Alphabetic has letter-like numbers and enclosed letters besides.
    static bool IsOne(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189),
    };
}
