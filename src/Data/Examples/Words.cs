using System.Globalization;
using System.Text;

namespace Hone.Data.Examples;

/// <summary>Texts as classifiers by words see them: in small letters, without accents, cut where no letter or digit stands.</summary>
public static class Words
{
    /// <summary>A text in small letters, its compatible letters made one (NFKD), without the marks on them.</summary>
    public static string Folded(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string lower = text.ToLowerInvariant();
        if (Ascii.IsValid(lower)) return lower;
        StringBuilder letters = new(lower.Length);
        foreach (char letter in lower.Normalize(NormalizationForm.FormKD))
            if (CharUnicodeInfo.GetUnicodeCategory(letter)
                is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark))
                letters.Append(letter);
        return letters.ToString();
    }

    /// <summary>The words of a folded text in their order: runs of letters, digits and low lines.</summary>
    /// <param name="folded">See <see cref="Folded"/>.</param>
    /// <param name="shortest">Letters that a word has at least.</param>
    public static IEnumerable<string> In(string folded, int shortest = 1)
    {
        ArgumentNullException.ThrowIfNull(folded);
        for (int at = 0; at < folded.Length;)
        {
            int start = at;
            while (at < folded.Length && IsOfWord(folded[at])) at++;
            if (at - start >= shortest && at > start) yield return folded[start..at];
            if (at == start) at++;
        }
    }

    // A letter beyond the first plane is two chars, each a surrogate.
    static bool IsOfWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_' || char.IsSurrogate(letter);
}
