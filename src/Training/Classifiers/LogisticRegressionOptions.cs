namespace Hone.Training.Classifiers;

/// <summary>How a <see cref="LogisticRegression"/> is fitted.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>
    /// C: the inverse of the weight of the penalty. What is least is the sum of the examples' nats + ‖w‖² / 2C; offsets are free.
    /// </summary>
    public double InversePenalty { get; init; } = 10;

    /// <summary>It ends where no component of the mean gradient is larger.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Updates at most.</summary>
    public int MostUpdates { get; init; } = 1000;

    /// <summary>Threads; no bit of the result depends on them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
