namespace Hone.Formats.TensorBoard;

/// <summary>How numbers are spread: how many lie in each of some neighbouring intervals.</summary>
/// <param name="Tag">Whose numbers.</param>
/// <param name="Buckets">The intervals, from left to right; the last one has its right edge too.</param>
public sealed record HistogramValue(string Tag, IReadOnlyList<HistogramBucket> Buckets) : BoardValue(Tag)
{
    /// <summary>Intervals where nobody says how many, as TensorBoard has it.</summary>
    public const int UsualBuckets = 30;

    /// <summary>Counts numbers into intervals of equal width. Those that are not finite are left out.</summary>
    public static HistogramValue Of(string tag, ReadOnlySpan<float> numbers, int buckets = UsualBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        long finite = 0;
        foreach (float number in numbers)
            if (float.IsFinite(number))
            {
                (low, high) = (Math.Min(low, number), Math.Max(high, number));
                finite++;
            }

        if (finite == 0) return new HistogramValue(tag, []);
        if (low == high)                                                         // all the same: an interval around it
            return new HistogramValue(tag, [new HistogramBucket(low - 0.5, low + 0.5, finite)]);
        double width = (high - low) / buckets;
        long[] counts = new long[buckets];
        foreach (float number in numbers)
            if (float.IsFinite(number)) counts[Math.Min(buckets - 1, (int)((number - low) / width))]++;
        return new HistogramValue(tag, [.. counts.Select((count, i) =>
            new HistogramBucket(low + i * width, i == buckets - 1 ? high : low + (i + 1) * width, count))]);
    }
}
