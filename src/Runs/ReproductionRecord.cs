using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>A run that was made to repeat another, and whether it did.</summary>
/// <param name="Of">Id of the run that was repeated.</param>
/// <param name="Verdict">What came of it; null until it ends.</param>
/// <param name="EqualSteps">Updates that came out the same.</param>
/// <param name="Checkpoints">Checkpoints of the other run whose tensors came out the same.</param>
/// <param name="DiffersInStep">The first step that came out otherwise.</param>
/// <param name="What">What differs there.</param>
/// <param name="Tensor">The first tensor that differs at the next checkpoint after it.</param>
/// <param name="Suspects">Recorded facts that differ and may explain it.</param>
public sealed record ReproductionRecord(string Of, ReproductionVerdict? Verdict = null, int EqualSteps = 0, int Checkpoints = 0,
    int? DiffersInStep = null, string? What = null, string? Tensor = null, IReadOnlyList<string>? Suspects = null);

/// <summary>Whether a run came out the same again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReproductionVerdict>))]
public enum ReproductionVerdict
{
    /// <summary>To the bit, as far as it was followed.</summary>
    [JsonStringEnumMemberName("identical")] Identical,

    /// <summary>A step, a measurement or a tensor came out otherwise.</summary>
    [JsonStringEnumMemberName("different")] Different,

    /// <summary>It was stopped before it could be told.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,
}
