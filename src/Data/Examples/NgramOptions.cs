namespace Hone.Data.Examples;

/// <summary>Which pieces of a text become features.</summary>
public sealed record NgramOptions
{
    /// <summary>Hash buckets for features: those in one bucket are not told apart.</summary>
    public int Buckets { get; init; } = 1 << 16;

    /// <summary>Words of the longest n-gram of words; 0 for no words.</summary>
    public int MostWords { get; init; } = 2;

    /// <summary>Characters of the shortest n-gram inside a word.</summary>
    public int ShortestNgram { get; init; } = 3;

    /// <summary>Characters of the longest n-gram inside a word; 0 for none.</summary>
    public int LongestNgram { get; init; } = 5;

    /// <summary>Features of a text at most: its first ones.</summary>
    public int MostFeatures { get; init; } = 1024;
}
