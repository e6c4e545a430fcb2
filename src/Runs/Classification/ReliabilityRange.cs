namespace Hone.Runs.Classification;

/// <summary>The examples whose likeliest class has a probability in a range.</summary>
/// <param name="Low">Above this.</param>
/// <param name="High">Up to this.</param>
/// <param name="Examples">How many there are.</param>
/// <param name="Right">Those of them that were right.</param>
/// <param name="SumOfConfidences">Sum of the probabilities.</param>
public sealed record ReliabilityRange(double Low, double High, int Examples, int Right, double SumOfConfidences);
