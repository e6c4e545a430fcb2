namespace Hone.Training.Evaluation;

/// <summary>A text as a model finds it.</summary>
/// <param name="Total">What all of it costs.</param>
/// <param name="Units">What each of its units costs that has a target, in order.</param>
/// <param name="AreDocuments">The units are documents and numbered as those are; else blocks of a running text.</param>
public sealed record MeasuredText(Cost Total, IReadOnlyList<UnitCost> Units, bool AreDocuments);
