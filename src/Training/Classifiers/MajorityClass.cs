namespace Hone.Training.Classifiers;

/// <summary>The classifier that looks at nothing: it knows how often each class occurs.</summary>
public static class MajorityClass
{
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
