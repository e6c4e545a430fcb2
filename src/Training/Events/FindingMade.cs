namespace Hone.Training.Events;

/// <summary>A rule of the diagnosis spoke for the first time in the run.</summary>
/// <param name="Step">Updates the model had had.</param>
/// <param name="Rule">The rule, such as <c>overfitting</c>.</param>
/// <param name="Severity"><c>warning</c>, or <c>failure</c> where the result must not be used.</param>
/// <param name="Sentence">What is the case, with its numbers.</param>
/// <param name="Advice">What to do next.</param>
/// <param name="Value">What the rule measured; not finite where a value of the run is not.</param>
/// <param name="Threshold">From which value on it speaks.</param>
public sealed record FindingMade(int Step, string Rule, string Severity, string Sentence, string Advice, double Value, double Threshold)
    : TrainingEvent(Step);
