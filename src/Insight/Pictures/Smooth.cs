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
        double[] sums = new double[values.Count + 1];
        int[] counts = new int[values.Count + 1];
        for (int i = 0; i < values.Count; i++)
        {
            bool isIn = float.IsFinite(values[i]) && values[i] <= ceiling;
            sums[i + 1] = sums[i] + (isIn ? values[i] : 0);
            counts[i + 1] = counts[i] + (isIn ? 1 : 0);
        }
        double[] means = new double[values.Count];
        for (int i = 0; i < means.Length; i++)
        {
            int half = Math.Min(window / 2, i / 4), from = i - half, to = Math.Min(values.Count, i + half + 1);
            means[i] = counts[i + 1] > counts[i] ? (sums[to] - sums[from]) / (counts[to] - counts[from]) : double.NaN;
        }
        return means;
    }
}
