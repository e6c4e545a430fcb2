namespace Hone.Training.Optimizers;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
public sealed record AdamWOptions
{
    /// <summary>How much of the first moment stays at each update.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>How much of the second moment stays; below 0.999 because batches of tokens are noisy.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>Keeps the division finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Share of a matrix that is lost per update and unit of learning rate; gains and biases lose none.</summary>
    public float WeightDecay { get; init; } = 0.1f;
}
