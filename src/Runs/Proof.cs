using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>What <c>hone prove</c> found when another process looked at a run that had been made.</summary>
/// <param name="Verdict">Whether everything held.</param>
/// <param name="ProvedUtc">When.</param>
/// <param name="FromStep">Updates of the model that steps were repeated from.</param>
/// <param name="RepeatedSteps">Updates that were made again, to the same hashes where the run is proven.</param>
/// <param name="Events">Events whose place in the hash chain was computed again.</param>
/// <param name="Batches">Steps whose tokens were read again.</param>
/// <param name="Checkpoints">Checkpoints whose every file was hashed again.</param>
/// <param name="Tensors">Tensors that were hashed after the repeated steps; 0 where no checkpoint was passed.</param>
/// <param name="NumericsClass">Precision and kernel family that the steps were repeated in.</param>
/// <param name="Code">The program that repeated them.</param>
/// <param name="Findings">What did not hold, a sentence each; none of a run that is proven.</param>
public sealed record Proof(
    ProofVerdict Verdict, DateTimeOffset ProvedUtc, int FromStep, int RepeatedSteps, int Events, int Batches, int Checkpoints, int Tensors,
    string NumericsClass, CodeIdentity Code, IReadOnlyList<string> Findings);

/// <summary>Whether a run is what its record says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofVerdict>))]
public enum ProofVerdict
{
    /// <summary>Everything that was looked at is as it was written, and the steps came out the same.</summary>
    [JsonStringEnumMemberName("proven")] Proven,

    /// <summary>Something is not what was written, or did not come out the same.</summary>
    [JsonStringEnumMemberName("refuted")] Refuted,
}
