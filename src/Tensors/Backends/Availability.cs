namespace Hone.Tensors.Backends;

/// <summary>Whether something can be used on this machine, and why, in a sentence.</summary>
public sealed record Availability(bool IsAvailable, string Reason);
