namespace Hone.Insight.Laws;

/// <summary>How sure a fit is to say it is, and on how many resampled grids.</summary>
public sealed record LawFitOptions
{
    /// <summary>Fits to cells drawn anew, from which intervals come.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>The part of those that an interval holds.</summary>
    public double Confidence { get; init; } = 0.9;

    /// <summary>Where the random numbers of the draws come from.</summary>
    public ulong Seed { get; init; } = 1;
}
