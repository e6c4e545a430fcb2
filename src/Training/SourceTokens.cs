namespace Hone.Training;

/// <summary>What a source has given to a run so far: a line of the token tokenCounts.</summary>
/// <param name="Name">The source.</param>
/// <param name="Rows">Rows that were learned from.</param>
/// <param name="Tokens">Places of those rows.</param>
/// <param name="LearnedTokens">Loss tokens.</param>
/// <param name="Epochs">Passes over the source, as a fraction.</param>
public sealed record SourceTokens(string Name, long Rows, long Tokens, long LearnedTokens, double Epochs)
{
    /// <summary>Which part of what was read was learned; null before the first row.</summary>
    public double? LearnedShare => Tokens == 0 ? null : (double)LearnedTokens / Tokens;
}
