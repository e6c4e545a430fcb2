namespace Hone.Hosting.Planning;

/// <summary>A part of the memory that a run lays out.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Bytes">Its size.</param>
public sealed record PlannedPart(string Name, long Bytes);
