using System.Globalization;
using System.Text.RegularExpressions;

namespace Hone.Hosting.Recipes;

/// <summary>Amounts as people write them: 45m, 1h30m; 512MB, 4GB.</summary>
public static partial class Amounts
{
    static readonly string[] _sizes = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A time of hours, minutes and seconds, such as 90s, 45m, 8h or 1h30m.</summary>
    /// <returns>Null where the text is none, or none above 0.</returns>
    public static TimeSpan? Time(string text)
    {
        Match match = Times().Match(text);
        if (!match.Success || text.Length == 0) return null;
        double seconds = 3600 * Part("h") + 60 * Part("m") + Part("s");
        return seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

        double Part(string name) =>
            match.Groups[name] is { Success: true } part ? double.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>A number of bytes, such as 512MB or 4GB, in powers of 1000, or of 1024 as in 4GiB.</summary>
    /// <returns>Null where the text is none, or none above 0.</returns>
    public static long? Bytes(string text)
    {
        Match match = Sizes().Match(text);
        if (!match.Success) return null;
        string unit = match.Groups["unit"].Value.ToUpperInvariant();
        double step = unit.Contains('I', StringComparison.Ordinal) ? 1024 : 1000;
        int power = Array.IndexOf(_sizes, unit.Replace("I", "", StringComparison.Ordinal));
        double bytes = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(step, power);
        return bytes is >= 1 and < long.MaxValue ? (long)bytes : null;
    }

    [GeneratedRegex(@"^((?<h>\d+(\.\d+)?)h)?((?<m>\d+(\.\d+)?)m)?((?<s>\d+(\.\d+)?)s)?$")]
    private static partial Regex Times();

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?) ?(?<unit>B|[KMGT]i?B)$", RegexOptions.IgnoreCase)]
    private static partial Regex Sizes();
}
