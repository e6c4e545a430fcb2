namespace Hone.Insight.Classification;

/// <summary>The examples whose likeliest class has a probability in a range.</summary>
/// <param name="Low">Above this.</param>
/// <param name="High">Up to this.</param>
/// <param name="Count">Examples.</param>
/// <param name="Right">Those of them that were right.</param>
/// <param name="SumOfConfidences">Sum of the probabilities.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Count, int Right, double SumOfConfidences)
{
    /// <summary>Mean probability; NaN without examples.</summary>
    public double Confidence => SumOfConfidences / Count;

    /// <summary>Share that was right; NaN without examples.</summary>
    public double Accuracy => (double)Right / Count;
}
