namespace Hone.Training.Optimizers;

/// <summary>Settings of <see cref="Lion"/>; the defaults are its paper's for language models.</summary>
public sealed record LionOptions
{
    /// <summary>How much of the momentum is in the update.</summary>
    public float Beta1 { get; init; } = 0.95f;

    /// <summary>How much of the momentum stays at each update.</summary>
    public float Beta2 { get; init; } = 0.98f;

    /// <summary>Share of a matrix that is lost per update and unit of learning rate; gains and biases lose none.</summary>
    public float WeightDecay { get; init; } = 0.5f;
}
