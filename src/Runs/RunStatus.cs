using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>How a run stands. The first four are written in <c>run.json</c>; the others are what a reader finds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>A process is training it.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>It reached its end: the last step, or no more improvement.</summary>
    [JsonStringEnumMemberName("finished")] Finished,

    /// <summary>A person or a signal stopped it, and it was saved.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>It could not go on.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Its process is alive, but has not moved for long.</summary>
    [JsonStringEnumMemberName("stalled")] Stalled,

    /// <summary>Its process waits to be told to continue.</summary>
    [JsonStringEnumMemberName("paused")] Paused,

    /// <summary>It says it is running, but its process is gone.</summary>
    [JsonStringEnumMemberName("interrupted")] Interrupted,

    /// <summary>Its manifest cannot be read.</summary>
    [JsonStringEnumMemberName("broken")] Broken,
}
