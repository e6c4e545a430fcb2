using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>What decides which split a document belongs to.</summary>
public enum SplitKind
{
    /// <summary>Its text; see <see cref="ByHash"/>.</summary>
    Hash,

    /// <summary>Its group; see <see cref="ByGroup"/>.</summary>
    Group,

    /// <summary>Its file; see <see cref="ByFile"/>.</summary>
    File,

    /// <summary>Its own column; see <see cref="AsGiven"/>.</summary>
    Given,
}

/// <summary>Makes the rule of a kind.</summary>
public static class SplitRules
{
    /// <summary>The rule of a kind for a source.</summary>
    /// <exception cref="InvalidDataException">It cannot split this source.</exception>
    public static SplitRule Of(SplitKind kind, SplitShares shares, Source source) => kind switch
    {
        SplitKind.Hash => new ByHash(shares),
        SplitKind.Group => new ByGroup(shares, source),
        SplitKind.File => new ByFile(shares, source),
        SplitKind.Given => new AsGiven(source),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of split"),
    };
}
