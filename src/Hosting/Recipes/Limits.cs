using System.Globalization;

namespace Hone.Hosting.Recipes;

/// <summary>The numbers a setting may be.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end; infinity for none.</param>
/// <param name="IncludesLow">The lower end itself is allowed.</param>
/// <param name="IncludesHigh">The upper end itself is allowed.</param>
sealed record Limits(double Low, double High, bool IncludesLow, bool IncludesHigh)
{
    /// <summary>That number or more.</summary>
    public static Limits From(double low) => new(low, double.PositiveInfinity, true, false);

    /// <summary>More than that number.</summary>
    public static Limits Above(double low) => new(low, double.PositiveInfinity, false, false);

    /// <summary>Between the two, either included.</summary>
    public static Limits Within(double low, double high) => new(low, high, true, true);

    /// <summary>Between the two, neither included.</summary>
    public static Limits Between(double low, double high) => new(low, high, false, false);

    /// <summary>From the lower to below the upper.</summary>
    public static Limits FromToBelow(double low, double high) => new(low, high, true, false);

    /// <summary>Above the lower, up to the upper.</summary>
    public static Limits AboveUpTo(double low, double high) => new(low, high, false, true);

    /// <summary>Whether a number is allowed; one that is not finite never is.</summary>
    public bool Allow(double value) =>
        (IncludesLow ? value >= Low : value > Low) && (IncludesHigh ? value <= High : value < High) && double.IsFinite(value);

    /// <summary>As it stands in a sentence: "from 1", "above 0 and below 0.5".</summary>
    public override string ToString()
    {
        string low = string.Create(CultureInfo.InvariantCulture, $"{(IncludesLow ? "from" : "above")} {Low}");
        string high = string.Create(CultureInfo.InvariantCulture, $"{(IncludesHigh ? "up to" : "below")} {High}");
        return High >= int.MaxValue ? low : $"{low} and {high}";                // nobody needs to hear where an int ends
    }
}
