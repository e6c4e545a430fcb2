namespace Hone.Runs;

/// <summary>What was trained.</summary>
/// <param name="Family">Model family or dialect, such as <c>gpt2</c> or <c>modern</c>.</param>
/// <param name="Parameters">Weights, shared ones counted once.</param>
/// <param name="FlopsPerToken">Floating-point operations of one trained token, forward and backward.</param>
public sealed record ModelIdentity(string Family, long Parameters, double FlopsPerToken);
