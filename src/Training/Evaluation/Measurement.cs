namespace Hone.Training.Evaluation;

/// <summary>How a model does on a split.</summary>
/// <param name="Loss">Mean over what was measured, nats for each.</param>
/// <param name="BitsPerByte">The same nats in bits for each byte of text; NaN where there is no text.</param>
/// <param name="Count">Tokens, or examples, measured.</param>
/// <param name="Metrics">What else was measured, by name; null for nothing.</param>
public sealed record Measurement(double Loss, double BitsPerByte, long Count, IReadOnlyDictionary<string, double>? Metrics = null);
