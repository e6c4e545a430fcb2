namespace Hone.Training.Classifiers;

/// <summary>What a simple classifier computes, that a model has to beat.</summary>
/// <param name="Name">What it is, such as <c>majority</c>.</param>
/// <param name="Rule">How it guesses, as a sentence.</param>
/// <param name="Validation">Logits of the validation, an example's classes one after the other.</param>
/// <param name="Test">Logits of the test.</param>
public sealed record BaselineScores(string Name, string Rule, double[] Validation, double[] Test)
{
    /// <summary>The regression that computed it, to be kept; null of others.</summary>
    public LogisticRegression? Regression { get; init; }
}
