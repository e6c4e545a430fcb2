namespace Hone.Text;

/// <summary>Line breaks and tabs as people write them in one line: <c>\n</c>, <c>\r</c>, <c>\t</c>.</summary>
public static class Escapes
{
    static readonly (string Character, string Written)[] All = [("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")];

    /// <summary>A text in one line.</summary>
    public static string Write(string text) =>
        All.Aggregate(text, (all, pair) => all.Replace(pair.Character, pair.Written, StringComparison.Ordinal));

    /// <summary>The text that was written so.</summary>
    public static string Read(string text) =>
        All.Aggregate(text, (all, pair) => all.Replace(pair.Written, pair.Character, StringComparison.Ordinal));
}
