namespace Hone.Training.Evaluation;

/// <summary>Tokens of which the last ones are scored, each from all before it.</summary>
/// <param name="Tokens">All of them.</param>
/// <param name="Start">The first that is scored; at least 1, since something must stand before it.</param>
public readonly record struct ScoredSpan(ReadOnlyMemory<int> Tokens, int Start);
