using System.Globalization;

namespace Hone.Insight;

/// <summary>How numbers are told to people: few digits, each of which means something.</summary>
public static class Figures
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    static readonly string[] Thousands = ["", "k", "M", "G", "T", "P"], Bytes1024 = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A whole number with its thousands separated: 1,250.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A thing counted: "1 step", "1,250 steps".</summary>
    public static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>Three digits, or fewer, and a suffix: 912, 12.3k, 1.35M.</summary>
    public static string Compact(double value, int digits = 3)
    {
        if (!double.IsFinite(value)) return Words(value);
        int power = 0;
        for (; Math.Abs(value) >= 999.5 && power < Thousands.Length - 1; power++) value /= 1000;
        return Digits(value, power == 0 ? 0 : Math.Max(0, Decimals(value) + digits - 3)) + Thousands[power];
    }

    /// <summary>The same with a unit: 6.68 MFLOP, 447 GFLOP/s.</summary>
    public static string Compact(double value, string unit)
    {
        string number = Compact(value);
        return char.IsAsciiLetter(number[^1]) && double.IsFinite(value) ? $"{number[..^1]} {number[^1]}{unit}" : $"{number} {unit}";
    }

    /// <summary>Memory: 512 bytes, 10.5 MiB.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int power = 0;
        for (; value >= 999.5 && power < Bytes1024.Length - 1; power++) value /= 1024;
        return $"{Digits(value, power == 0 ? 0 : Decimals(value))} {Bytes1024[power]}";
    }

    /// <summary>A time: 0.35 s, 12 s, 1 min 05 s, 2 h 05 min, 3 d 04 h.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.995 => $"{Digits(seconds, 2)} s",
        < 9.95 => $"{Digits(seconds, 1)} s",
        < 59.5 => $"{Digits(seconds, 0)} s",
        < 3599.5 => Two((long)Math.Round(seconds), 60, "min", "s"),
        < 86_400 => Two((long)Math.Round(seconds / 60), 60, "h", "min"),
        < 1e12 => Two((long)Math.Round(seconds / 3600), 24, "d", "h"),
        _ => None,
    };

    /// <summary>The same as a clock shows it: 0:07, 1:05, 2:05:00.</summary>
    public static string Clock(double seconds)
    {
        if (!(seconds < 1e9)) return None;
        long whole = (long)Math.Round(seconds);
        return whole >= 3600 ? Invariant($"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}")
            : Invariant($"{whole / 60}:{whole % 60:00}");
    }

    /// <summary>A loss in nats, with the four decimals by which runs are compared.</summary>
    public static string Loss(double? loss) => loss is not { } value ? None : double.IsFinite(value) ? Digits(value, 4) : Words(value);

    /// <summary>A number with so many decimals, or a word where it is not finite.</summary>
    public static string Number(double value, int decimals) => double.IsFinite(value) ? Digits(value, decimals) : Words(value);

    /// <summary>A learning rate: 1e-3, 3.24e-4.</summary>
    public static string Rate(double rate, int digits = 3) => rate switch
    {
        0 => "0",
        >= 0.0995 and < 1000 => rate.ToString("G" + digits, CultureInfo.InvariantCulture),
        _ => rate.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture),
    };

    /// <summary>A gradient norm or another positive size: 0.554, 12.3, 1.2e6.</summary>
    public static string Magnitude(double value) => !double.IsFinite(value) ? Words(value)
        : value is not 0 and < 5e-4 or >= 1e5 ? value.ToString("0.0e0", CultureInfo.InvariantCulture)
        : Digits(value, value < 0.9995 ? 3 : Decimals(value));

    /// <summary>A share of a whole: 0.4%, 12%, 99.7%.</summary>
    public static string Percent(double share) => !double.IsFinite(share) ? Words(share)
        : Percent(share, Math.Abs(share) is >= 0.0995 and < 0.99 ? 0 : 1);

    /// <summary>The same with so many decimals: 0.050%.</summary>
    public static string Percent(double share, int decimals) =>
        !double.IsFinite(share) ? Words(share) : Digits(100 * share, decimals) + "%";

    static int Decimals(double value) => Math.Abs(value) switch { < 9.995 => 2, < 99.95 => 1, _ => 0 };

    static string Digits(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    static string Words(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";

    static string Two(long units, int perLarge, string large, string small) =>
        Invariant($"{units / perLarge} {large} {units % perLarge:00} {small}");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
