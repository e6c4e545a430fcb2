namespace Hone.Formats.TensorBoard;

/// <summary>A text, shown as Markdown.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Text">The text.</param>
public sealed record TextValue(string Tag, string Text) : BoardValue(Tag);
