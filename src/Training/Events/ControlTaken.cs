using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>Something that was asked of the run while it trained, and is in force from here on.</summary>
/// <param name="Step">Updates the model had had; the next is the first that it concerns.</param>
/// <param name="Command">What was asked.</param>
/// <param name="Factor">What the learning rate of the schedule is multiplied by; where that was asked.</param>
/// <param name="Id">What whoever asked called it; null where nobody waits for an answer.</param>
public sealed record ControlTaken(int Step, ControlKind Command,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Factor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null) : TrainingEvent(Step);
