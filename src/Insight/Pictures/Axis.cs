namespace Hone.Insight.Pictures;

/// <summary>Where values lie between the two ends of an axis.</summary>
/// <param name="Title">With the unit.</param>
/// <param name="Low">Value at the start.</param>
/// <param name="High">Value at the end, above <paramref name="Low"/>.</param>
/// <param name="IsLogarithmic">Equal ratios are equally far apart; both ends are above 0.</param>
/// <param name="Ticks">What is marked.</param>
sealed record Axis(string Title, double Low, double High, bool IsLogarithmic, IReadOnlyList<Tick> Ticks)
{
    /// <summary>An axis from low to high; where they are one, with room on both sides.</summary>
    public static Axis Linear(string title, double low, double high, int ticks, double finest = 0)
    {
        // What is closer than this is drawn as equal: its ticks would need more digits than anybody reads.
        if (high - low < Math.Max(1e-12, Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-4))
        {
            double room = low == 0 && high == 0 ? 1 : Math.Max(finest, Math.Abs(high) * 0.05);
            (low, high) = (low >= 0 ? Math.Max(0, low - room) : low - room, high + room);
        }
        return new Axis(title, low, high, false, Pictures.Ticks.Linear(low, high, ticks, finest));
    }

    /// <summary>A logarithmic axis that shows at least one power of ten around its values.</summary>
    public static Axis Logarithmic(string title, double low, double high, int ticks)
    {
        (low, high) = (low / 1.3, high * 1.3);
        double missing = Math.Max(0, 1 - Math.Log10(high / low));
        (low, high) = (low / Math.Pow(10, missing * 0.6), high * Math.Pow(10, missing * 0.4));
        return new Axis(title, low, high, true, Pictures.Ticks.Logarithmic(low, high, ticks));
    }

    /// <summary>The value at a part of the way, 0 at the start and 1 at the end.</summary>
    public double At(double part) => IsLogarithmic ? Low * Math.Pow(High / Low, part) : Low + part * (High - Low);

    /// <summary>0 at the start, 1 at the end, beyond them outside; NaN for what is not finite.</summary>
    public double FractionOf(double value)
    {
        if (!double.IsFinite(value))
            return double.NaN;
        if (!IsLogarithmic)
            return (value - Low) / (High - Low);
        return value <= 0 ? double.NegativeInfinity : Math.Log(value / Low) / Math.Log(High / Low);
    }
}
