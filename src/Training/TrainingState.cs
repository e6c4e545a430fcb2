using Hone.Data.Rows;

namespace Hone.Training;

/// <summary>Where a run stands, besides its parameters and moments: with those, all that the next update depends on.</summary>
/// <remarks>Random numbers need no state: each is a function of the seed and a counter.</remarks>
public sealed class TrainingState
{
    /// <summary>Updates made.</summary>
    public int Step { get; set; }

    /// <summary>The next training row.</summary>
    public Position Position { get; set; }

    /// <summary>What each source has given so far; null in a run that began before this was counted.</summary>
    public IReadOnlyList<SourceTokens>? TokenCounts { get; set; } = [];

    /// <summary>Hash chain over all steps so far, 16 bytes.</summary>
    public byte[] Chain { get; init; } = new byte[16];

    /// <summary>Losses of the last updates.</summary>
    public LossHistory RecentLosses { get; init; } = new([]);

    /// <summary>What the learning rate of the schedule is multiplied by, as it was asked for while the run trained.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Steps in a row that the guard refused, up to now.</summary>
    public int Skips { get; set; }

    /// <summary>Lowest validation loss of a scheduled evaluation, nats per token; null before the first.</summary>
    public double? BestLoss { get; set; }

    /// <summary>The step it was measured at.</summary>
    public int BestStep { get; set; }

    /// <summary>Validation losses of the scheduled evaluations since the last that improved, nats per token.</summary>
    public List<double> LossesSinceGain { get; init; } = [];

    /// <summary>What the last scheduled evaluation found; a checkpoint saved on the same visit carries it.</summary>
    public Events.Evaluated? LastEvaluation { get; set; }

    /// <summary>
    /// The step of the last scheduled evaluation, as far as checkpoints tell: one that was saved in haste, before measuring, has none.
    /// </summary>
    public int? MeasuredStep { get; set; }
}
