using Hone.Tensors.Random;

namespace Hone.Training.Evaluation;

/// <summary>
/// How far chance could move a measure: units are drawn again from those that there are, as many and with replacement, and the measure is
/// taken of each such text (Efron 1979; the percentile interval of Efron and Tibshirani 1993, §13.3).
/// </summary>
/// <remarks>Draws are a function of seed and place, so an interval is as reproducible as the measure.</remarks>
public static class Bootstrap
{
    /// <summary>Texts that are drawn: the 25th of them and the 975th, by size, are the ends of the interval.</summary>
    public const int Resamples = 999;

    const int Low = 25, High = 975, WordsOfDraw = 4;

    /// <summary>Intervals of measures of one text.</summary>
    /// <param name="units">Its units, each with at least one target.</param>
    /// <param name="seed">Where the draws come from.</param>
    /// <param name="measures">What is measured of a text's sum.</param>
    /// <returns>An interval each; null where a measure is not finite in every text drawn, or there are fewer than two units.</returns>
    public static Interval?[] Of(IReadOnlyList<Cost> units, ulong seed, params IReadOnlyList<Func<Cost, double>> measures)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(measures);
        return Run(units.Count, seed, measures.Count, (drawn, results) =>
        {
            Cost sum = Sum(units, drawn);
            for (int i = 0; i < measures.Count; i++) results[i] = measures[i](sum);
        });
    }

    /// <summary>The interval of what a measure of one model exceeds that of another by, on the same units: each text is drawn once for
    /// both, so that what is hard for both moves neither.</summary>
    /// <param name="first">What the units cost one model.</param>
    /// <param name="second">What they cost the other, in the same order.</param>
    /// <param name="seed">Where the draws come from.</param>
    /// <param name="measure">What is measured of a text's sum.</param>
    public static Interval? Difference(IReadOnlyList<Cost> first, IReadOnlyList<Cost> second, ulong seed, Func<Cost, double> measure)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} and {second.Count} units are no pairs", nameof(second));
        return Run(first.Count, seed, 1, (drawn, results) => results[0] = measure(Sum(first, drawn)) - measure(Sum(second, drawn)))[0];
    }

    /// <summary>The interval of any measure of texts that are drawn from units.</summary>
    /// <param name="units">How many units there are.</param>
    /// <param name="seed">Where the draws come from.</param>
    /// <param name="measure">Measures the text of these units, given by their places.</param>
    public static Interval? Of(int units, ulong seed, Func<ReadOnlyMemory<int>, double> measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return Run(units, seed, 1, (drawn, results) => results[0] = measure(drawn.AsMemory(0, units)))[0];
    }

    static Interval?[] Run(int units, ulong seed, int measures, Action<int[], double[]> measure)
    {
        if (units < 2) return new Interval?[measures];
        Philox random = new(seed, Purpose.Resampling);
        int[] drawn = new int[(units + WordsOfDraw - 1) / WordsOfDraw * WordsOfDraw];
        double[] results = new double[measures];
        double[][] all = [.. Enumerable.Range(0, measures).Select(_ => new double[Resamples])];
        for (int text = 0; text < Resamples; text++)
        {
            for (int at = 0; at < drawn.Length; at += WordsOfDraw)
            {
                (uint a, uint b, uint c, uint d) = random.Words((ulong)(at / WordsOfDraw), (uint)text);
                (drawn[at], drawn[at + 1], drawn[at + 2], drawn[at + 3]) = (Unit(a), Unit(b), Unit(c), Unit(d));
            }

            measure(drawn, results);
            for (int i = 0; i < measures; i++) all[i][text] = results[i];
        }

        return [.. all.Select(IntervalOf)];

        int Unit(uint word) => (int)(((ulong)word * (ulong)units) >> 32);          // the bias of one unit is below units / 2³²
    }

    static Interval? IntervalOf(double[] values)
    {
        if (!Array.TrueForAll(values, double.IsFinite)) return null;
        Array.Sort(values);
        return new Interval(values[Low - 1], values[High - 1]);
    }

    static Cost Sum(IReadOnlyList<Cost> units, int[] drawn)
    {
        Cost sum = default;
        for (int i = 0; i < units.Count; i++) sum += units[drawn[i]];
        return sum;
    }
}
