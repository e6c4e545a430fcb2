namespace Hone.Insight.Pictures;

/// <summary>Chooses the round numbers an axis is marked with.</summary>
static class Ticks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten inside [low, high].</summary>
    /// <param name="low">Start of the axis.</param>
    /// <param name="high">End of the axis, above <paramref name="low"/>.</param>
    /// <param name="most">As many as there may be; usually more than half of it come out.</param>
    /// <param name="finest">Spacing that is not gone below: 1 where only whole numbers mean something.</param>
    public static IReadOnlyList<Tick> Linear(double low, double high, int most, double finest = 0)
    {
        double spacing = Math.Max(finest, Spacing((high - low) / most));
        double first = Math.Ceiling(low / spacing - 1e-6), last = Math.Floor(high / spacing + 1e-6);
        List<Tick> ticks = [];
        // Counting in whole multiples keeps 0 exact, and 0.3 from becoming 0.30000000000000004.
        for (double n = first; n <= last && ticks.Count <= most; n++)
            ticks.Add(new Tick(n * spacing, Numbers.Short(n * spacing, spacing)));
        return ticks;
    }

    /// <summary>
    /// Powers of ten inside [low, high], with 2 and 5 times them where few powers fit, and without every second or third label where
    /// many do.
    /// </summary>
    /// <param name="low">Start of the axis, above 0.</param>
    /// <param name="high">End of the axis, above <paramref name="low"/>.</param>
    /// <param name="most">Labels there may be.</param>
    public static IReadOnlyList<Tick> Logarithmic(double low, double high, int most)
    {
        int first = (int)Math.Floor(Math.Log10(low)), last = (int)Math.Ceiling(Math.Log10(high));
        double decades = Math.Log10(high / low);
        int[] steps = decades > most / 2.0 ? [1]
            : decades > most / 3.0 - 1e-9 ? [1, 3]
            : decades > 0.5 ? [1, 2, 5]
            : [1, 2, 3, 4, 5, 6, 7, 8, 9];
        int every = Math.Max(1, (int)Math.Ceiling((last - first) / (double)most));
        List<Tick> ticks = [];
        for (int exponent = first; exponent <= last; exponent++)
            foreach (int step in steps)
            {
                double value = double.Parse($"{step}e{exponent}", System.Globalization.CultureInfo.InvariantCulture);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                    ticks.Add(new Tick(value, exponent % every == 0 ? Numbers.Power(step, exponent) : ""));
            }
        return ticks;
    }

    /// <summary>The least of 1, 2 and 5 times a power of ten that is not below the wish.</summary>
    static double Spacing(double wish)
    {
        int exponent = (int)Math.Floor(Math.Log10(wish));
        double power = Math.Pow(10, exponent);
        foreach (int step in (int[])[1, 2, 5])
            if (step * power >= wish * (1 - 1e-9))
                return Exactly(step, exponent);
        return Exactly(1, exponent + 1);

        // Dividing by a power of ten is exact to the last bit where multiplying by a negative one is not.
        static double Exactly(int step, int exponent) => exponent < 0 ? step / Math.Pow(10, -exponent) : step * Math.Pow(10, exponent);
    }
}
