using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>What was last decided about a run's result; the whole of it is in its file.</summary>
/// <param name="Verdict">Use it or not.</param>
/// <param name="Reason">Why, in a sentence: "do not ship" without a reason teaches nobody.</param>
/// <param name="DecidedUtc">When.</param>
/// <param name="DecidedBy">Who, if they said.</param>
/// <param name="File">The decision's file in the run's folder <c>decisions/</c>; null of one that was written by hand.</param>
/// <param name="Sha256">Hash of that file: one that is altered later is found.</param>
public sealed record Decision(
    Verdict Verdict, string Reason, DateTimeOffset DecidedUtc, string? DecidedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256 = null)
{
    /// <summary>A verdict as people say it: "do not ship".</summary>
    public static string Say(Verdict verdict) => verdict switch
    {
        Verdict.Ship => "ship",
        Verdict.DoNotShip => "do not ship",
        Verdict.NotEnoughEvidence => "not enough evidence",
        Verdict.Rerun => "rerun",
        _ => "undecided",
    };
}
