using Hone.Data.Rows;

namespace Hone.Hosting.Corpora;

/// <summary>A text to be measured on.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Part">Which part of a text they are, in a few words; null for all of it.</param>
/// <param name="SourceOf">Names the source of a document, from 0; null where there is only one source.</param>
sealed record MeasurableText(EvaluationRows Rows, string? Part = null, Func<int, string>? SourceOf = null);
