using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>What can be asked of a run while it trains.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlKind>))]
public enum ControlKind
{
    /// <summary>Takes no further step until it is told to continue.</summary>
    [JsonStringEnumMemberName("pause")] Pause,

    /// <summary>Goes on after a pause.</summary>
    [JsonStringEnumMemberName("continue")] Continue,

    /// <summary>Saves a checkpoint now, and goes on.</summary>
    [JsonStringEnumMemberName("save")] Save,

    /// <summary>Saves and stops now, as on Ctrl-C.</summary>
    [JsonStringEnumMemberName("stop")] Stop,

    /// <summary>Stops, measured and saved, after the next scheduled evaluation.</summary>
    [JsonStringEnumMemberName("stop_after_evaluation")] StopAfterEvaluation,

    /// <summary>From here on multiplies the learning rate of the schedule by a factor; 1 is as the recipe has it.</summary>
    [JsonStringEnumMemberName("rate")] Rate,
}
