namespace Hone.Training.Proofs;

/// <summary>A claim, and whether it was found to hold.</summary>
/// <param name="Family">Kernel family it was tried on.</param>
/// <param name="Claim">What should be.</param>
/// <param name="Holds">It is so.</param>
/// <param name="Finding">What was found, with numbers.</param>
public sealed record Proof(string Family, string Claim, bool Holds, string Finding);
