using System.Text;

namespace Hone.Runs;

/// <summary>
/// The name of a run's folder: six base-32 digits that count seconds, then the run's name, as in <c>1c5q0r-shakespeare-char</c>.
/// Ids sort by age, and the first digits are enough to name one.
/// </summary>
public static class RunId
{
    // Crockford's alphabet: no i, l, o or u, so nothing is misread aloud. It is in ASCII order, so texts sort as the numbers do.
    const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    const int TimeLength = 6;                                                   // 32⁶ seconds are 34 years
    const int LongestSlug = 40;
    static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The id of a run of that name begun at that second.</summary>
    public static string At(DateTimeOffset moment, string name) => $"{Time(moment)}-{Slug(name)}";

    /// <summary>The part of an id that a person gave it: <c>shakespeare-char</c> of <c>1c5q0r-shakespeare-char</c>.</summary>
    public static string NamePart(string id) =>
        id.Length > TimeLength + 1 && id[TimeLength] == '-' && id[..TimeLength].All(Digits.Contains) ? id[(TimeLength + 1)..] : id;

    internal static string Time(DateTimeOffset moment)
    {
        long seconds = Math.Max(0, (long)(moment - Epoch).TotalSeconds);
        Span<char> digits = stackalloc char[TimeLength];
        for (int i = TimeLength - 1; i >= 0; i--, seconds >>= 5)
            digits[i] = Digits[(int)(seconds & 31)];
        return new string(digits);
    }

    /// <summary>Lower-case letters and digits with single hyphens between them: safe in a path, a shell and an address.</summary>
    public static string Slug(string name)
    {
        StringBuilder slug = new();
        foreach (char c in name.ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        if (slug.Length > LongestSlug)
            slug.Length = LongestSlug;
        string trimmed = slug.ToString().Trim('-');
        return trimmed.Length > 0 ? trimmed : "run";
    }
}
