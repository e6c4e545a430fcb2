namespace Hone.Data.Audits.Baselines;

/// <summary>What an n-gram baseline loses on the validation targets: a line that any model must get below.</summary>
/// <param name="Name">In a word: <c>uniform</c>, <c>unigram</c>, <c>bigram</c>.</param>
/// <param name="NatsPerToken">Mean loss over the targets.</param>
/// <param name="BitsPerByte">The same nats in bits for each byte the targets stand for.</param>
/// <param name="Rule">How it guesses, as a sentence.</param>
public sealed record Baseline(string Name, double NatsPerToken, double BitsPerByte, string Rule);
