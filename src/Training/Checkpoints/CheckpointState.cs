using System.Text.Json.Serialization;
using Hone.Data.Sources;

namespace Hone.Training.Checkpoints;

/// <summary>What a checkpoint knows besides tensors: <c>state.json</c>.</summary>
public sealed record CheckpointState
{
    /// <summary>Updates the model has had; the schedule's position is the same number.</summary>
    public required int Step { get; init; }

    /// <summary>Epoch of the next training row.</summary>
    public required long Epoch { get; init; }

    /// <summary>Place of the next training row in its epoch.</summary>
    public required long Row { get; init; }

    /// <summary>
    /// Where rows are streamed, where the chunk begins that the next row is made from, and <see cref="Row"/> is a row of that chunk.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourcePlace? Chunk { get; init; }

    /// <summary>What each source has given so far; null in a run that began before this was counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SourceTokens>? TokenCounts { get; init; }

    /// <summary>Hash chain over all steps so far, 32 hexadecimal digits.</summary>
    public required string Chain { get; init; }

    /// <summary>Training losses of the last updates, oldest first; by them a spike is known.</summary>
    public IReadOnlyList<float> RecentLosses { get; init; } = [];

    /// <summary>What the learning rate of the schedule is multiplied by, as it was asked for while the run trained.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Lowest validation loss so far, nats per token.</summary>
    public double? BestLoss { get; init; }

    /// <summary>The step it was measured at.</summary>
    public int BestStep { get; init; }

    /// <summary>Validation losses since the last that improved; by them a run is known to have stalled.</summary>
    public IReadOnlyList<double> LossesSinceGain { get; init; } = [];

    /// <summary>Validation loss of this very model, where it was measured.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>What it was trained with and on.</summary>
    public required CheckpointIdentity Identity { get; init; }

    internal static CheckpointState Of(TrainingState state, CheckpointIdentity identity) => new()
    {
        Step = state.Step,
        Epoch = state.Position.Epoch,
        Row = state.Position.Row,
        Chunk = state.Position.Chunk == default ? null : state.Position.Chunk,
        TokenCounts = state.TokenCounts,
        Chain = Convert.ToHexStringLower(state.Chain),
        RecentLosses = [.. state.RecentLosses.Losses],
        RateFactor = state.RateFactor,
        BestLoss = state.BestLoss,
        BestStep = state.BestStep,
        LossesSinceGain = [.. state.LossesSinceGain],
        ValidationLoss = state.LastEvaluation is { } evaluated && evaluated.Step == state.Step && double.IsFinite(evaluated.Loss)
            ? evaluated.Loss : null,
        Identity = identity,
    };

    /// <summary>The state the loop goes on from.</summary>
    public TrainingState ToTrainingState() => new()
    {
        Step = Step,
        Position = new(Epoch, Row, Chunk ?? default),
        TokenCounts = Step == 0 ? [] : TokenCounts?.ToArray(),
        Chain = Convert.FromHexString(Chain),
        RecentLosses = new LossHistory(RecentLosses),
        RateFactor = RateFactor,
        BestLoss = BestLoss,
        BestStep = BestStep,
        LossesSinceGain = [.. LossesSinceGain],
        MeasuredStep = ValidationLoss is null ? null : Step,
    };
}
