namespace Hone.Runs.Classification;

/// <summary>How well one class is told from the others.</summary>
/// <param name="Name">The class.</param>
/// <param name="Examples">Examples of it.</param>
/// <param name="Precision">Share of the examples taken for it that are of it.</param>
/// <param name="Recall">Share of the examples of it that are taken for it.</param>
/// <param name="F1">Harmonic mean of the two.</param>
public sealed record ClassResult(string Name, int Examples, double Precision, double Recall, double F1);
