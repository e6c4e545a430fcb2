using Hone.Data.Rows;

namespace Hone.Hosting.Corpora;

/// <summary>A text to be measured on.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Origin">What it is, or how it was drawn, in a few words; null where its name says all.</param>
/// <param name="SourceOf">Names the source of a document, from 0; null where there is only one source.</param>
sealed record MeasurableText(EvaluationRows Rows, string? Origin = null, Func<int, string>? SourceOf = null);
