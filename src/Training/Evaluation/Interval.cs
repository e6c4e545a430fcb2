namespace Hone.Training.Evaluation;

/// <summary>Where a figure lies in 95 % of the texts that might as well have been drawn.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High);
