using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens;

namespace Hone.Data.Rows.Streaming;

/// <summary>What to stream, and to whom.</summary>
public sealed record StreamOptions
{
    /// <summary>The documents.</summary>
    public required Source Source { get; init; }

    /// <summary>Which of them are to learn from.</summary>
    public required SplitRule Rule { get; init; }

    /// <summary>What makes tokens of them.</summary>
    public required DocumentEncoder Encoder { get; init; }

    /// <summary>How rows are made.</summary>
    public PackingKind Packing { get; init; }

    /// <summary>Which of the ranks this is, from 0. Rank r reads the units (row groups, files) r, r + ranks, r + 2·ranks, …</summary>
    public int Rank { get; init; }

    /// <summary>How many ranks share the source.</summary>
    public int Ranks { get; init; } = 1;
}
