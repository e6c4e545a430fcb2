namespace Hone.Data.Examples;

/// <summary>Which pieces of a text become features.</summary>
public sealed record NgramOptions
{
    /// <summary>Numbers that features are given: pieces of one number are not told apart.</summary>
    public int Buckets { get; init; } = 1 << 16;

    /// <summary>Words that stand one behind the other in a feature at most; 0 for no words.</summary>
    public int MostWords { get; init; } = 2;

    /// <summary>Letters of a feature at least.</summary>
    public int FewestLetters { get; init; } = 3;

    /// <summary>Letters of a feature at most; 0 for no features of letters.</summary>
    public int MostLetters { get; init; } = 5;

    /// <summary>Features of a text at most: its first ones.</summary>
    public int MostFeatures { get; init; } = 1024;
}
