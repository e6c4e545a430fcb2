using System.Text.Json.Serialization;

namespace Hone.Training.Events;

/// <summary>The run could not go on.</summary>
/// <param name="Step">Updates the model had had; a refused update is not among them.</param>
/// <param name="Kind"><c>error</c>, or what the run's own guard found: a kind of <see cref="GuardVerdict"/>.</param>
/// <param name="Reason">What happened, with which values, and what to do.</param>
/// <param name="Batch">
/// First 16 hexadecimal digits of the SHA-256 of the tokens of the refused step; null where no step was refused.
/// </param>
public sealed record RunFailed(int Step, string Kind, string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Batch = null) : TrainingEvent(Step)
{
    /// <summary>The kind of what is no fault of the run: a disk that is full, a process that is ended.</summary>
    public const string Error = "error";
}
