using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>One run of a sweep.</summary>
/// <param name="Budget">Floating-point operations it is meant to take.</param>
/// <param name="Depth">Depth of the model.</param>
/// <param name="Seed">Where its random numbers come from.</param>
public sealed record SweepCell(double Budget, int Depth, long Seed)
{
    /// <summary>Parameters in matrices and the output projection, N.</summary>
    public required long Parameters { get; init; }

    /// <summary>Operations of one trained token.</summary>
    public required long FlopsPerToken { get; init; }

    /// <summary>Updates: as many as come nearest to the budget.</summary>
    public required int Steps { get; init; }

    /// <summary>Tokens of those updates, D.</summary>
    public required long Tokens { get; init; }

    /// <summary>Passes over the training split; null where nobody counted its tokens.</summary>
    public double? Epochs { get; init; }

    /// <summary>How it stands.</summary>
    public SweepCellStatus Status { get; init; }

    /// <summary>Id of its run; null where it has none.</summary>
    public string? Run { get; init; }

    /// <summary>Validation loss at its end, nats per token.</summary>
    public double? Loss { get; init; }

    /// <summary>Why it is dead, in two lines; null where it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>Operations of all its updates.</summary>
    public double Flops => (double)FlopsPerToken * Tokens;

    /// <summary>There is something left to do.</summary>
    public bool IsLeft => Status is SweepCellStatus.Open or SweepCellStatus.Interrupted;

    /// <summary>What a law sees of it; null while it has no loss.</summary>
    /// <param name="cell">Its place in the grid, which seeds share.</param>
    internal ScalingPoint? ToPoint(int cell) =>
        Status == SweepCellStatus.Finished && Loss is { } loss ? new(Parameters, Tokens, Flops, loss, Budget, cell) : null;
}
