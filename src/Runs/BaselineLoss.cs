namespace Hone.Runs;

/// <summary>What an n-gram baseline loses on the run's validation targets.</summary>
/// <param name="Name"><c>uniform</c>, <c>unigram</c> or <c>bigram</c>.</param>
/// <param name="NatsPerToken">Its mean loss.</param>
/// <param name="BitsPerByte">The same nats in bits for each byte of text.</param>
/// <param name="Rule">How it guesses, as a sentence.</param>
public sealed record BaselineLoss(string Name, double NatsPerToken, double BitsPerByte, string Rule);
