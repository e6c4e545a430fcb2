namespace Hone.Insight.Comparison;

/// <summary>A measurement on the validation split, and how far the run was.</summary>
/// <param name="Step">Updates the model had had.</param>
/// <param name="Tokens">Loss tokens of those updates.</param>
/// <param name="Seconds">Their wall time.</param>
/// <param name="Loss">Nats per token; may be no number.</param>
/// <param name="BitsPerByte">The same in bits for each byte of text.</param>
/// <param name="Metrics">What else was measured, by name, such as the accuracy of a classifier; null where the loss says it all.</param>
public readonly record struct MeasuredPoint(int Step, double Tokens, double Seconds, double Loss, double BitsPerByte,
    IReadOnlyDictionary<string, double>? Metrics = null);
