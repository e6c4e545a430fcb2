using System.Globalization;
using System.Text;

namespace Hone.Text.Normalization;

/// <summary>Letters without the marks on them, for searching and classifying.</summary>
public static class Accents
{
    /// <summary>A text whose letters have no accents: each is decomposed canonically, and its marks are left out.</summary>
    public static string Removed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text)) return text;
        StringBuilder letters = new(text.Length);
        List<int> parts = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            parts.Clear();
            CanonicalTable.Decompose(rune.Value, parts);
            int[] kept = [.. parts.Where(part => !IsMark(part))];
            if (kept.Length == parts.Count) letters.Append(rune);            // so that a syllable of Hangul stays one letter
            else foreach (int part in kept) letters.Append(new Rune(part));
        }
        return letters.ToString();
    }

    static bool IsMark(int codePoint) => Rune.GetUnicodeCategory(new Rune(codePoint))
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
