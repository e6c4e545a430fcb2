namespace Hone.Runs.Import;

/// <summary>A run that another program trained, as its own record tells it.</summary>
/// <param name="Kind">Which kind of record.</param>
/// <param name="Name">What it is called there; null where the record does not say.</param>
/// <param name="Steps">Its updates, by ascending number.</param>
/// <param name="Evaluations">What was measured, by ascending step.</param>
/// <param name="Settings">What it was configured with, by the names it had there.</param>
public sealed record ImportedRun(ImportKind Kind, string? Name, IReadOnlyList<ImportedStep> Steps,
    IReadOnlyList<ImportedEvaluation> Evaluations, IReadOnlyList<(string Name, string Value)> Settings)
{
    /// <summary>Tags that were in the record and stand for nothing here.</summary>
    public IReadOnlyList<string> OtherTags { get; init; } = [];
}
