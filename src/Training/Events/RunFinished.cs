using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>The run came to an end of its own, its model measured and saved.</summary>
/// <param name="Step">Updates the final model has had.</param>
/// <param name="Ending">Why it ended.</param>
/// <param name="Reason">One sentence for a person.</param>
public sealed record RunFinished(int Step, Ending Ending, string Reason) : TrainingEvent(Step);

/// <summary>Why a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Ending>))]
public enum Ending
{
    /// <summary>It reached the step it was meant to reach.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>A person, or a signal, asked it to stop.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>The validation loss had stopped improving.</summary>
    [JsonStringEnumMemberName("early_stopped")] EarlyStopped,
}
