namespace Hone.Insight.Difficulty;

/// <summary>What is known of a document without a model that has learned.</summary>
/// <param name="Tokens">Targets.</param>
/// <param name="Loss">What they cost the model, nats per token.</param>
/// <param name="Unigram">What they cost who counts tokens, nats per token.</param>
/// <param name="Bigram">What they cost who counts pairs of tokens.</param>
public readonly record struct UnitFeatures(long Tokens, double Loss, double Unigram, double Bigram);
