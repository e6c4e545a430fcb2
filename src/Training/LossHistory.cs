namespace Hone.Training;

/// <summary>The losses of the last updates, by which a spike is known.</summary>
/// <param name="losses">Those before, oldest first.</param>
public sealed class LossHistory(IEnumerable<float> losses)
{
    /// <summary>How many are kept, and how many there must be before one is judged by them.</summary>
    public const int Most = 64, Fewest = 32;

    /// <summary>From the median absolute deviation of normal numbers to their standard deviation.</summary>
    const double ToDeviation = 1.4826;

    readonly Queue<float> _losses = new(losses.TakeLast(Most));

    /// <summary>Those there are, oldest first.</summary>
    public IReadOnlyCollection<float> Losses => _losses;

    /// <summary>Adds one, and forgets the oldest.</summary>
    public void Add(float loss)
    {
        if (_losses.Count == Most) _losses.Dequeue();
        _losses.Enqueue(loss);
    }

    /// <summary>
    /// How many standard deviations a loss is above the median of those before, the deviation taken robustly from their median absolute
    /// deviation, and as at least a hundredth of the median; null while there are too few. Normal losses are above 10 less than once in
    /// 10²⁰ steps.
    /// </summary>
    public double? DeviationsOf(double loss)
    {
        if (_losses.Count < Fewest) return null;
        Span<float> sorted = stackalloc float[_losses.Count];
        int count = 0;
        foreach (float one in _losses) sorted[count++] = one;
        float median = Median(sorted);
        for (int i = 0; i < count; i++) sorted[i] = Math.Abs(sorted[i] - median);
        return (loss - median) / Math.Max(ToDeviation * Median(sorted), 0.01 * Math.Abs(median));
    }

    static float Median(Span<float> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }
}
