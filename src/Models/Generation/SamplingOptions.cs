namespace Hone.Models.Generation;

/// <summary>How the next token is chosen among the likely ones.</summary>
public sealed record SamplingOptions
{
    /// <summary>Scores are divided by it: 0 always takes the likeliest, 1 samples as the model believes.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only so many of the likeliest; 0 is no limit (Fan et al. 2018, arXiv:1805.04833).</summary>
    public int TopK { get; init; }

    /// <summary>Only the fewest that together have this probability; 1 is no limit (Holtzman et al. 2020, arXiv:1904.09751).</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Same seed, same model, same prompt: same text.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Everything that is wrong with it, a sentence each.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> problems = [];
        if (!(Temperature is >= 0 and <= 100)) problems.Add($"temperature is {Temperature}; it is between 0 and 100");
        if (TopK < 0) problems.Add($"top-k is {TopK}; it is 0 (no limit) or more");
        if (!(TopP is > 0 and <= 1)) problems.Add($"top-p is {TopP}; it is above 0 and at most 1");
        return problems;
    }
}
