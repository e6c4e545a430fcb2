namespace Hone.Text.Templates;

/// <summary>A part of a rendered text.</summary>
/// <param name="Range">Its characters.</param>
/// <param name="Origin">Where they came from.</param>
public readonly record struct TextSegment(Range Range, TextOrigin Origin);
