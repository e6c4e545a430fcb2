using Hone.Runs.Decisions;

namespace Hone.Hosting.Decisions;

/// <summary>What is to be decided, and by what.</summary>
public sealed record DecisionOptions
{
    /// <summary>Runs of the candidate, which differ in their seed: paths, ids, beginnings of either, with or without a
    /// checkpoint.</summary>
    public required IReadOnlyList<string> Candidates { get; init; }

    /// <summary>Runs of the baseline.</summary>
    public required IReadOnlyList<string> Baselines { get; init; }

    /// <summary>What is decided by.</summary>
    public DecisionRule Rule { get; init; } = new();

    /// <summary>A text to measure on in place of the validation split; null for that.</summary>
    public string? Data { get; init; }

    /// <summary>About how many tokens of another text to measure, 0 for all.</summary>
    public long MostTokens { get; init; } = 1 << 18;

    /// <summary>A folder of tasks, where the metric is one of them.</summary>
    public string? Tasks { get; init; }

    /// <summary>Questions of a task at most; 0 for all.</summary>
    public int MostPerTask { get; init; } = 500;

    /// <summary>Who decides; null where they do not say.</summary>
    public string? By { get; init; }

    /// <summary>What they say of it; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Where the draws of documents come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that share the work; 0 is one per processor. They change no bit.</summary>
    public int Threads { get; init; }
}
