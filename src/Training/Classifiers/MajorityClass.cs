namespace Hone.Training.Classifiers;

/// <summary>The classifier that looks at nothing: it knows how often each class occurs.</summary>
public static class MajorityClass
{
    /// <summary>What it computes beside a model.</summary>
    /// <param name="labels">The class of each example to learn from.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="validation">Examples of the validation.</param>
    /// <param name="test">Examples of the test.</param>
    /// <param name="what">What an example is, in a word.</param>
    public static BaselineScores ScoresOf(ReadOnlySpan<int> labels, int classes, int validation, int test, string what)
    {
        double[] logits = LogitsOf(labels, classes);
        return new BaselineScores("majority", $"Every {what} is held for the most frequent class, as sure as that is frequent.",
            Repeated(validation), Repeated(test));

        double[] Repeated(int count) => [.. Enumerable.Range(0, count).SelectMany(_ => logits)];
    }

    /// <summary>
    /// What it holds of any example: the logarithm of each class's share of the examples to learn from, each counted once more.
    /// </summary>
    /// <param name="labels">The class of each example to learn from.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>[C]: logits, the same for all examples.</returns>
    public static double[] LogitsOf(ReadOnlySpan<int> labels, int classes)
    {
        double[] logits = new double[classes];
        foreach (int label in labels) logits[label]++;
        foreach (ref double one in logits.AsSpan()) one = Math.Log((one + 1) / (labels.Length + classes));
        return logits;
    }
}
