namespace Hone.Hosting.Proofs;

/// <summary>One thing that was looked at in a run.</summary>
/// <param name="Name">What.</param>
/// <param name="Holds">It is as it was written, or came out the same.</param>
/// <param name="Finding">What was found, as a sentence.</param>
sealed record ProofCheck(string Name, bool Holds, string Finding);
