namespace Hone.Insight.Classification;

/// <summary>Whether a classifier is right as often as it says.</summary>
/// <param name="Bins">Ranges of equal width, lowest first.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>Bins, as most authors take.</summary>
    public const int Count = 15;

    /// <summary>
    /// Expected calibration error (Naeini et al. 2015; Guo et al. 2017, arXiv:1706.04599, equation 3): the distance between confidence and
    /// accuracy in each bin, weighed by its examples.
    /// </summary>
    public double Error => Bins.Where(bin => bin.Count > 0).Sum(bin => Math.Abs(bin.Right - bin.SumOfConfidences))
        / Bins.Sum(bin => bin.Count);

    /// <summary>Sorts predictions into bins.</summary>
    public static Reliability Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ReliabilityBin[] bins = [.. Enumerable.Range(0, Count)
            .Select(bin => new ReliabilityBin((double)bin / Count, (double)(bin + 1) / Count, 0, 0, 0))];
        for (int example = 0; example < predictions.Count; example++)
        {
            double confidence = predictions.ConfidenceOf(example);
            ref ReliabilityBin bin = ref bins[Math.Clamp((int)Math.Ceiling(confidence * Count) - 1, 0, Count - 1)];
            bin = bin with
            {
                Count = bin.Count + 1,
                Right = bin.Right + (predictions.IsRight(example) ? 1 : 0),
                SumOfConfidences = bin.SumOfConfidences + confidence,
            };
        }
        return new Reliability(bins);
    }
}
