namespace Hone.Data.Sources.Conversations;

/// <summary>A part of a rendered conversation.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="IsTemplate">The template wrote them, so that special tokens are read in them; in a person's words none is.</param>
/// <param name="Turn">The message whose answer they belong to, its end among them; −1 for what is around answers.</param>
/// <param name="IsLearned">They are learned, and not only read.</param>
public readonly record struct ChatPiece(string Text, bool IsTemplate, int Turn, bool IsLearned);
