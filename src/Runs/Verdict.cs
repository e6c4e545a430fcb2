using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>Use a run's model or not.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Use it.</summary>
    [JsonStringEnumMemberName("ship")] Ship,

    /// <summary>Do not use it.</summary>
    [JsonStringEnumMemberName("do_not_ship")] DoNotShip,

    /// <summary>As earlier versions had it: the evidence does not decide.</summary>
    [JsonStringEnumMemberName("undecided")] Undecided,

    /// <summary>More seeds or more documents are needed before anything can be said.</summary>
    [JsonStringEnumMemberName("not_enough_evidence")] NotEnoughEvidence,

    /// <summary>Something is wrong with the runs themselves: make them again, or to their end.</summary>
    [JsonStringEnumMemberName("rerun")] Rerun,
}
