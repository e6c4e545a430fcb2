namespace Hone.Tensors.Benchmarks;

/// <summary>How often work is run to be timed.</summary>
public sealed record Repetition
{
    /// <summary>Runs that are enough.</summary>
    public int Runs { get; init; } = int.MaxValue;

    /// <summary>After so long, fewer are enough too.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Runs that are made in any case.</summary>
    public int Least { get; init; } = 3;

    /// <summary>Runs at the beginning that do not count.</summary>
    public int Warmup { get; init; } = 2;

    /// <summary>
    /// For so long, too, runs do not count: the runtime compiles what is called often a second time, in the background.
    /// </summary>
    public TimeSpan TimeToCompile { get; init; } = TimeSpan.FromSeconds(1.5);
}
