namespace Hone.Runs.Evaluations;

/// <summary>What a checkpoint wrote.</summary>
/// <param name="Prompt">What it began with; empty for what begins a document.</param>
/// <param name="Text">What follows.</param>
/// <param name="Temperature">0 where it always took the likeliest token.</param>
/// <param name="Seed">Where its draws come from.</param>
/// <param name="Unspelled">Characters of the prompt for which it has no token.</param>
public sealed record WrittenSample(string Prompt, string Text, double Temperature, ulong Seed, int Unspelled);
