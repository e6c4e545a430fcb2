namespace Hone.Data.Sources.Conversations;

/// <summary>What one side of a conversation says.</summary>
/// <param name="IsAssistant">Whether it is the side to learn from.</param>
/// <param name="Text">What it says.</param>
public sealed record Turn(bool IsAssistant, string Text);
