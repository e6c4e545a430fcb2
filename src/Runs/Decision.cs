using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>What was decided about a run's result.</summary>
/// <param name="Verdict">Use it or not.</param>
/// <param name="Reason">Why, in a sentence: "do not ship" without a reason teaches nobody.</param>
/// <param name="DecidedUtc">When.</param>
/// <param name="DecidedBy">Who, if they said.</param>
public sealed record Decision(Verdict Verdict, string Reason, DateTimeOffset DecidedUtc, string? DecidedBy = null);

/// <summary>Use a run's model or not.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Use it.</summary>
    [JsonStringEnumMemberName("ship")] Ship,

    /// <summary>Do not use it.</summary>
    [JsonStringEnumMemberName("do_not_ship")] DoNotShip,

    /// <summary>The evidence does not decide.</summary>
    [JsonStringEnumMemberName("undecided")] Undecided,
}
