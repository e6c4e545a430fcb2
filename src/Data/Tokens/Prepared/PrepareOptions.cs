using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Tokens.Prepared;

/// <summary>What to prepare, and how.</summary>
public sealed record PrepareOptions
{
    /// <summary>The documents.</summary>
    public required Source Source { get; init; }

    /// <summary>What each is for.</summary>
    public required SplitRule Rule { get; init; }

    /// <summary>What makes tokens of them.</summary>
    public required DocumentEncoder Encoder { get; init; }

    /// <summary>The splits that must not be empty.</summary>
    public required IReadOnlyList<Split> Splits { get; init; }

    /// <summary>Where the shards go.</summary>
    public required string Folder { get; init; }

    /// <summary>What was asked for, for the manifest.</summary>
    public required IReadOnlyDictionary<string, string> Requested { get; init; }

    /// <summary>
    /// Tokens, over all splits, after which the shards are written and the next begun. As much is in memory at a time, and as
    /// much is lost by being killed.
    /// </summary>
    public int TokensPerStage { get; init; } = 8 << 20;

    /// <summary>Threads that encode; they change no byte of the result.</summary>
    public int Threads { get; init; } = 1;
}
