namespace Hone.Text.Templates;

/// <summary>What a template wrote.</summary>
/// <param name="Value">The text.</param>
/// <param name="Segments">Its parts in order, without gaps: each from one place.</param>
public sealed record RenderedText(string Value, IReadOnlyList<TextSegment> Segments);
