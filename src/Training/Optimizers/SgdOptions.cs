namespace Hone.Training.Optimizers;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>How much of the momentum stays at each update.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>What of a matrix is added to its gradient; of gains and biases, nothing.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Nesterov's form.</summary>
    public bool IsNesterov { get; init; }
}
