namespace Hone.Formats.TensorBoard;

/// <summary>An interval of a histogram.</summary>
/// <param name="Left">Its lower edge, which belongs to it.</param>
/// <param name="Right">Its upper edge.</param>
/// <param name="Count">How many numbers lie in it.</param>
public readonly record struct HistogramBucket(double Left, double Right, double Count);
