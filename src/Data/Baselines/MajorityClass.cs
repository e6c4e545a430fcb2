namespace Hone.Data.Baselines;

/// <summary>Always guesses the class that most texts have, and believes in each as often as it occurs.</summary>
public sealed class MajorityClass
{
    readonly string[] _labels;
    readonly double[] _logarithms;

    /// <summary>Counts classes.</summary>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public MajorityClass(IEnumerable<Classified> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        (string Label, int Count)[] counts = [.. texts.CountBy(text => text.Label).Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        if (counts.Length == 0)
            throw new ArgumentException("there is no text to count classes of", nameof(texts));
        _labels = [.. counts.Select(count => count.Label)];
        double total = counts.Sum(count => count.Count) + counts.Length + 1;    // each class, and any other, counts once more
        _logarithms = [.. counts.Select(count => Math.Log((count.Count + 1) / total)), Math.Log(1 / total)];
    }

    /// <summary>The class it guesses.</summary>
    public string Label => _labels[Array.IndexOf(_logarithms, _logarithms.Max())];

    /// <summary>How well it does on texts.</summary>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public ClassifierScore Measure(IEnumerable<Classified> texts) => ClassifierScore.Of("majority",
        "By how often a class occurs in the training part, one added to each count.", texts, _labels, _ => _logarithms);
}
