namespace Hone.Hosting.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="What">What is being measured.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Of">How much it is.</param>
/// <param name="Thing">What is counted: rows, questions, texts.</param>
public readonly record struct EvaluationProgress(string What, long Done, long Of, string Thing);
