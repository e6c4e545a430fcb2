namespace Hone.Runs;

/// <summary>A whole line of an event log that is not an event.</summary>
/// <param name="Number">The line, counted from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record BrokenLine(int Number, string Reason);
