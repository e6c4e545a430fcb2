namespace Hone.Training.Classifiers;

/// <summary>An example as a batch takes it.</summary>
/// <param name="Example">Which, from 0.</param>
/// <param name="Epoch">The pass it is taken in, by which it may be varied; −1 where it is measured, and is as it is.</param>
public readonly record struct DrawnExample(int Example, long Epoch);
