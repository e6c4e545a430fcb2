using Hone.Hosting.Corpora;

namespace Hone.Hosting.Evaluation;

/// <summary>A text that a checkpoint is to be measured on.</summary>
/// <param name="Name">How it is called in results.</param>
/// <param name="Text">The text.</param>
/// <param name="Path">Where it was read; null for the run's own data.</param>
/// <param name="Unspelled">Characters of it for which the model has no token; null where nobody counted.</param>
sealed record NamedText(string Name, MeasurableText Text, string? Path = null, long? Unspelled = null);
