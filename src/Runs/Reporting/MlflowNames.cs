using System.Text;

namespace Hone.Runs.Reporting;

/// <summary>Names and values as MLflow takes them.</summary>
static class MlflowNames
{
    /// <summary>Characters of a name, at most.</summary>
    public const int LongestName = 250;

    /// <summary>Characters of a parameter's value, at most.</summary>
    public const int LongestParameter = 6000;

    /// <summary>Characters of a tag's value, at most.</summary>
    public const int LongestTag = 5000;

    const string Cut = " … (cut)";

    /// <summary>Makes names legal, and different where they were: letters, digits, <c>_ - . /</c> and blanks, a clean relative
    /// path.</summary>
    public static IEnumerable<(string Name, string Value)> Legal(IEnumerable<(string Name, string Value)> settings)
    {
        HashSet<string> taken = [];
        foreach ((string name, string value) in settings)
        {
            string legal = Legal(name);
            for (int number = 2; !taken.Add(legal); number++)
            {
                string suffix = $"_{number}";
                legal = Legal(name)[..Math.Min(Legal(name).Length, LongestName - suffix.Length)] + suffix;
            }

            yield return (legal, Shortened(value, LongestParameter));
        }
    }

    /// <summary>A value of so many characters at most, with a mark where it was cut.</summary>
    public static string Shortened(string value, int most)
    {
        if (value.Length <= most) return value;
        int end = most - Cut.Length;
        return value[..(char.IsHighSurrogate(value[end - 1]) ? end - 1 : end)] + Cut;
    }

    static string Legal(string name)
    {
        StringBuilder legal = new();
        foreach (char c in name) legal.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '/' ? c : '_');
        string[] parts = [.. legal.ToString().Split('/').Select(part => part.Trim()).Where(part => part is not ("" or "." or ".."))];
        string path = string.Join('/', parts);
        return path.Length == 0 ? "_" : path[..Math.Min(path.Length, LongestName)].TrimEnd('/', ' ');
    }
}
