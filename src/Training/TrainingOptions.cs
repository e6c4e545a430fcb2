namespace Hone.Training;

/// <summary>How long, how much at a time, and when to stop: what the loop itself needs to know.</summary>
public sealed record TrainingOptions
{
    /// <summary>Updates to make.</summary>
    public required int Steps { get; init; }

    /// <summary>Rows of one micro-batch, B.</summary>
    public required int BatchRows { get; init; }

    /// <summary>Tokens of one row, T.</summary>
    public required int Context { get; init; }

    /// <summary>Micro-batches whose gradients make one update.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary>The longest mean gradient that is not shortened; 0 shortens none (Pascanu et al. 2013, arXiv:1211.5063).</summary>
    public float MaxGradientNorm { get; init; } = 1;

    /// <summary>
    /// Scheduled evaluations without improvement after which the run may end, once a slope test says that none is to be expected within as
    /// many again (<see cref="Plateau"/>); 0 never ends it early.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>Nats by which an evaluation must be lower than the best to count as an improvement.</summary>
    public double MinimumGain { get; init; }

    /// <summary>
    /// Standard deviations above the usual loss from which on a step is refused as a spike; 0 refuses none. See <see cref="LossHistory"/>.
    /// </summary>
    public double SpikeDeviations { get; init; }

    /// <summary>Steps in a row that may be refused, their rows skipped, before the run ends; 0 ends it at the first.</summary>
    public int MostSkips { get; init; }

    /// <summary>Tokens of one update.</summary>
    public int TokensPerStep => BatchRows * Context * MicroBatches;
}
