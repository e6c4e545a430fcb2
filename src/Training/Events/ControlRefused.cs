using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>Something that was asked of the run while it trained, and that it did not do.</summary>
/// <param name="Step">Updates the model had had.</param>
/// <param name="Reason">Why not, as half a sentence.</param>
/// <param name="Text">What was asked, as it came, shortened.</param>
/// <param name="Id">What whoever asked called it; null where that could not be read.</param>
public sealed record ControlRefused(int Step, string Reason, string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null) : TrainingEvent(Step);
