namespace Hone.Training.Events;

/// <summary>The run could not go on.</summary>
/// <param name="Step">Updates the model had had; a refused update is not among them.</param>
/// <param name="Kind"><c>error</c>, or what the run's own guard found: a kind of <see cref="Verdict"/>.</param>
/// <param name="Reason">What happened, with which values, and what to do.</param>
public sealed record RunFailed(int Step, string Kind, string Reason) : TrainingEvent(Step)
{
    /// <summary>The kind of what is no fault of the run: a disk that is full, a process that is ended.</summary>
    public const string Error = "error";
}
