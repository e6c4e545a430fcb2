using System.Buffers;
using System.Text;

namespace Hone.Text;

/// <summary>Reads what a split pattern wants to know about UTF-8 text, and never fails on text that is not UTF-8.</summary>
static class CodePoints
{
    static readonly CodePointKind[] Ascii = [.. Enumerable.Range(0, 128).Select(value => KindOf(new Rune(value)))];

    /// <summary>The kind of the code point that starts at <paramref name="at"/>; bytes that are none are <c>Other</c>.</summary>
    public static CodePointKind Read(ReadOnlySpan<byte> text, int at, out int length)
    {
        byte first = text[at];
        if (first >= 128)
            return ReadBeyondAscii(text[at..], out length);
        length = 1;
        return Ascii[first];
    }

    /// <summary>Where the run of one kind at <paramref name="at"/> ends; <paramref name="at"/> itself if there is none.</summary>
    public static int EndOfRun(ReadOnlySpan<byte> text, int at, CodePointKind kind)
    {
        while (at < text.Length && Read(text, at, out int length) == kind)
            at += length;
        return at;
    }

    static CodePointKind ReadBeyondAscii(ReadOnlySpan<byte> text, out int length) =>
        Rune.DecodeFromUtf8(text, out Rune rune, out length) == OperationStatus.Done ? KindOf(rune) : CodePointKind.Other;

    static CodePointKind KindOf(Rune rune) =>
        Rune.IsLetter(rune) ? CodePointKind.Letter
        : Rune.IsNumber(rune) ? CodePointKind.Number
        : Rune.IsWhiteSpace(rune) ? CodePointKind.Space
        : CodePointKind.Other;
}
