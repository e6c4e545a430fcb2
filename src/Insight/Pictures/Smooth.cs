namespace Hone.Insight.Pictures;

/// <summary>Quiets a noisy series without moving it along the axis.</summary>
static class Smooth
{
    /// <summary>Below this many steps every single one can be seen, and a mean would only hide some.</summary>
    const int FewestSteps = 60;

    /// <summary>How many steps the mean is taken over: about a fortieth of them, odd; 1 where the series is short.</summary>
    public static int WindowFor(int steps) => steps < FewestSteps ? 1 : Math.Max(5, steps / 40 / 2 * 2 + 1);

    /// <summary>
    /// The mean of the values around each place. Near the beginning, where losses fall like one over the step, the window reaches a
    /// quarter of the way back, so that the curve starts where the run did and is not lifted by the slope; near the end it only
    /// runs out of later steps.
    /// </summary>
    /// <param name="values">Of the series; those not finite or above <paramref name="ceiling"/> are in no mean.</param>
    /// <param name="window">Odd.</param>
    /// <param name="ceiling">The end of the axis: one value of 1e30 would lift the curve long before it came.</param>
    /// <returns>As many values; NaN where the value itself is in no mean.</returns>
    public static double[] Mean(IReadOnlyList<float> values, int window, double ceiling)
    {
        Func<int, double> mean = MeanAt(values, window, ceiling);
        return [.. Enumerable.Range(0, values.Count).Select(mean)];
    }

    /// <summary>The same for places that are asked for: of 100,000 steps a picture shows a thousand.</summary>
    public static Func<int, double> MeanAt(IReadOnlyList<float> values, int window, double ceiling)
    {
        double[] sums = new double[values.Count + 1];
        int[] counts = new int[values.Count + 1];
        float[] all = values as float[] ?? [.. values];
        for (int i = 0; i < all.Length; i++)
        {
            bool isIn = float.IsFinite(all[i]) && all[i] <= ceiling;
            sums[i + 1] = sums[i] + (isIn ? all[i] : 0);
            counts[i + 1] = counts[i] + (isIn ? 1 : 0);
        }

        return i =>
        {
            int half = Math.Min(window / 2, i / 4), from = i - half, to = Math.Min(all.Length, i + half + 1);
            return counts[i + 1] > counts[i] ? (sums[to] - sums[from]) / (counts[to] - counts[from]) : double.NaN;
        };
    }
}
