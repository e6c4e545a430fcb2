namespace Hone.Insight.Pictures;

/// <summary>A token to be drawn.</summary>
/// <param name="Text">What it stands for, as a person reads it.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsSpecial">It stands for no text.</param>
/// <param name="EndsLine">What follows begins a new line.</param>
public sealed record TokenBox(string Text, int Id, bool IsSpecial, bool EndsLine);
