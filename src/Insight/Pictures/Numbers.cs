using System.Globalization;

namespace Hone.Insight.Pictures;

/// <summary>Writes numbers as people do on axes and beside points.</summary>
static class Numbers
{
    /// <summary>The label of a tick: 0, 0.25, 1,200, 2.5k, 40k, 1M, 1e-6.</summary>
    /// <param name="value">A multiple of <paramref name="spacing"/>.</param>
    /// <param name="spacing">Distance of the ticks, which says how many decimals are needed.</param>
    public static string Short(double value, double spacing)
    {
        if (Math.Abs(value) < spacing / 2)
            return "0";
        if (spacing < 1e-4 && Math.Abs(value) < 0.1 || Math.Abs(value) >= 1e15)
            return Signed(Exponent(value));
        // A suffix only where the ticks are so far apart that it makes them shorter: 2.5k, but 1,200.
        var (divisor, suffix) = Math.Abs(value) switch
        {
            >= 1e12 when spacing >= 1e11 => (1e12, "T"),
            >= 1e9 when spacing >= 1e8 => (1e9, "G"),
            >= 1e6 when spacing >= 1e5 => (1e6, "M"),
            >= 1e3 when spacing >= 5e2 => (1e3, "k"),
            _ => (1.0, ""),
        };
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(spacing / divisor) - 1e-6), 0, 6);
        string digits = (value / divisor).ToString("N" + decimals, CultureInfo.InvariantCulture);
        if (suffix.Length > 0 && decimals > 0)
            digits = digits.TrimEnd('0').TrimEnd('.');
        return Signed(digits) + suffix;
    }

    /// <summary>A power of ten times a digit: 1000 is 1e3 here, but 1, 0.1, 0.01 stay what everybody reads.</summary>
    public static string Power(int digit, int exponent) => exponent switch
    {
        >= -2 and <= 3 => (digit * Math.Pow(10, exponent)).ToString(exponent < 0 ? "F" + -exponent : "F0", CultureInfo.InvariantCulture),
        _ => $"{digit}e{exponent.ToString(CultureInfo.InvariantCulture)}",
    };

    /// <summary>A measured value with four digits that mean something: 4.174, 0.4123, 12.35, 1.2e9, ∞, not finite as it is.</summary>
    public static string Measured(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        double size = Math.Abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6))
            return Signed(Exponent(value));
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return Signed(value.ToString("N" + decimals, CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number with its thousands separated: 1,250.</summary>
    public static string Count(long value) => Signed(value.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>"1 step", "3 steps".</summary>
    public static string Counted(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>As short as three digits allow: 1e-6, 2.5e7, 3.4e38.</summary>
    static string Exponent(double value) => value.ToString("0.##e0", CultureInfo.InvariantCulture);

    /// <summary>With a minus as wide as a plus instead of a hyphen in front.</summary>
    static string Signed(string number) => number.StartsWith('-') ? "−" + number[1..] : number;
}
