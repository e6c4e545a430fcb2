using Hone.Text.Normalization;

namespace Hone.Data.Examples;

/// <summary>Texts as classifiers by words see them: in small letters, without accents, cut where no letter or digit stands.</summary>
public static class Words
{
    /// <summary>A text in small letters without accents.</summary>
    public static string Folded(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Accents.Removed(text.ToLowerInvariant());
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
