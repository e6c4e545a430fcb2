namespace Hone.Insight.Diagnosis;

/// <summary>Something that a rule found in a run.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Sentence">What is the case, with its numbers.</param>
/// <param name="Statistic">What was measured.</param>
/// <param name="Value">Its value; infinite where values of the run are not finite.</param>
/// <param name="Threshold">From which value on the rule speaks.</param>
/// <param name="Certainty">How often the rule was right where it spoke, measured on the labelled runs.</param>
/// <param name="FromStep">The first step that the evidence is from.</param>
/// <param name="ToStep">The last.</param>
/// <param name="Numbers">Further numbers it rests on.</param>
/// <param name="Next">What to do.</param>
public sealed record Finding(
    string Rule, Severity Severity, string Sentence, string Statistic, double Value, double Threshold, Certainty Certainty,
    int FromStep, int ToStep, IReadOnlyList<NamedNumber> Numbers, NextMove Next);
