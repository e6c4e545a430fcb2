namespace Hone.Insight.Diagnosis;

/// <summary>What a rule read from a run, whether or not it is enough to speak.</summary>
/// <param name="Value">The rule's statistic; the larger, the worse.</param>
/// <param name="FromStep">The first step it is from.</param>
/// <param name="ToStep">The last.</param>
/// <param name="Sentence">What would be told.</param>
/// <param name="Next">What would be advised.</param>
/// <param name="Numbers">Further numbers.</param>
public sealed record Reading(
    double Value, int FromStep, int ToStep, string Sentence, NextMove Next, params IReadOnlyList<NamedNumber> Numbers);
