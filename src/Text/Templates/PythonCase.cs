using System.Text;

namespace Hone.Text.Templates;

/// <summary>Capital and small letters as Python makes them; where it makes several of one, the text is refused.</summary>
static class PythonCase
{
    /// <summary>Characters above ASCII that Python makes into several, or that depend on what stands beside them.</summary>
    static readonly HashSet<char> Special = [.. "ßİŉǰΐΰևẖẗẘẙẚΣςﬀﬁﬂﬃﬄﬅﬆ"];

    /// <summary>Capital letters.</summary>
    /// <exception cref="NotSupportedException">Python would make several letters of one.</exception>
    public static string Upper(string text) => Change(text, Rune.ToUpperInvariant);

    /// <summary>Small letters.</summary>
    /// <exception cref="NotSupportedException">Python would make several letters of one.</exception>
    public static string Lower(string text) => Change(text, Rune.ToLowerInvariant);

    static string Change(string text, Func<Rune, Rune> change)
    {
        StringBuilder changed = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            changed.Append(rune.IsBmp && (Special.Contains((char)rune.Value) || rune.Value is >= 0x1F50 and <= 0x1FFF)
                ? throw new NotSupportedException($"the case of '{rune}'") : change(rune).ToString());
        return changed.ToString();
    }
}
