using Hone.Data.Sources;

namespace Hone.Data.Rows;

/// <summary>Where a span of a row is from.</summary>
/// <param name="Start">Its first place in the row, 0 … Length; a row's last target counts as a place.</param>
/// <param name="Count">Its places.</param>
/// <param name="Source">Index of the source among <see cref="TrainingRows.Sources"/>.</param>
/// <param name="Place">The document's place in that source.</param>
/// <param name="Offset">Tokens of the document before this span.</param>
public readonly record struct RowPiece(int Start, int Count, int Source, SourcePlace Place, long Offset);
