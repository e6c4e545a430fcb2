using System.Numerics;

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

    /// <summary>A loss of exactly 0 is no sign that nothing was computed.</summary>
    public bool LossMayBeZero { get; init; }

    /// <summary>Updates in which micro-batches and rows grow to their full number and length; 0 for no ramp.</summary>
    public int RampSteps { get; init; }

    /// <summary>Micro-batches of the first update of a ramp.</summary>
    public int FirstMicroBatches { get; init; } = 1;

    /// <summary>
    /// Tokens of a row at the first update of a ramp, <see cref="Context"/> divided by a power of two: rows are cut into pieces of that
    /// length, which do not see each other. It doubles at equal intervals (Li et al. 2021, arXiv:2108.06084).
    /// </summary>
    public int FirstContext { get; init; }

    /// <summary>Tokens of one micro-batch.</summary>
    public int TokensAtOnce => BatchRows * Context;

    /// <summary>Tokens of one update, after the ramp.</summary>
    public int TokensPerStep => TokensAtOnce * MicroBatches;

    /// <summary>Row lengths that there are, ascending.</summary>
    public IReadOnlyList<int> RowLengths => RampSteps == 0 || FirstContext == 0 ? [Context]
        : [.. Enumerable.Range(0, Doublings + 1).Select(doubling => FirstContext << doubling)];

    int Doublings => BitOperations.Log2((uint)(Context / FirstContext));

    /// <summary>Micro-batches of an update: in a ramp, their number grows evenly.</summary>
    public int MicroBatchesAt(int step) => step >= RampSteps ? MicroBatches
        : FirstMicroBatches + (int)((long)(MicroBatches - FirstMicroBatches) * step / RampSteps);

    /// <summary>Tokens of a row at an update.</summary>
    public int ContextAt(int step) => step >= RampSteps || FirstContext == 0 ? Context
        : FirstContext << (int)((long)(Doublings + 1) * step / RampSteps);

    /// <summary>Tokens of so many updates, the first of the run.</summary>
    public long TokensOf(int steps)
    {
        long tokens = 0;
        for (int step = 0; step < Math.Min(steps, RampSteps); step++) tokens += (long)TokensAtOnce * MicroBatchesAt(step);
        return tokens + (long)TokensPerStep * Math.Max(0, steps - RampSteps);
    }

    /// <summary>Updates that so many tokens are enough for.</summary>
    public double StepsFor(double tokens)
    {
        for (int step = 0; step < RampSteps; step++)
        {
            double batch = (double)TokensAtOnce * MicroBatchesAt(step);
            if (tokens < batch) return step;
            tokens -= batch;
        }

        return RampSteps + Math.Floor(tokens / TokensPerStep);
    }
}
