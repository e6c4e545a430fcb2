using System.Text;

namespace Hone.Data.Baselines;

/// <summary>
/// Naive Bayes over words: p(class | text) ∝ p(class) · ∏ p(word | class), where p(word | class) = (count + 1)/(words of the class + V)
/// (McCallum and Nigam 1998, multinomial event model; Laplace smoothing).
/// </summary>
/// <remarks>A word is a run of letters and digits, case folded. V words occur in the training part; others are passed over.</remarks>
public sealed class BagOfWords
{
    readonly string[] _labels;
    readonly Dictionary<string, int> _words = [];
    readonly double[] _prior;
    readonly double[][] _logarithms;                         // by word, then class

    /// <summary>Counts words.</summary>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public BagOfWords(IEnumerable<Classified> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Classified[] all = [.. texts];
        if (all.Length == 0)
            throw new ArgumentException("there is no text to count words of", nameof(texts));
        _labels = [.. all.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)];
        int[] classes = Array.ConvertAll(all, text => Array.BinarySearch(_labels, text.Label, StringComparer.Ordinal));
        _prior = [.. Enumerable.Range(0, _labels.Length).Select(label => Math.Log((classes.Count(c => c == label) + 1.0) / (all.Length + _labels.Length + 1))),
            Math.Log(1.0 / (all.Length + _labels.Length + 1))];

        List<int[]> counts = [];
        long[] total = new long[_labels.Length];
        foreach ((Classified text, int label) in all.Zip(classes))
            foreach (string word in WordsOf(text.Text))
            {
                if (_words.TryAdd(word, counts.Count))
                    counts.Add(new int[_labels.Length]);
                counts[_words[word]][label]++;
                total[label]++;
            }

        _logarithms = [.. counts.Select(word => word.Select((count, label) => Math.Log((count + 1.0) / (total[label] + counts.Count))).ToArray())];
    }

    /// <summary>Different words that it knows.</summary>
    public int Vocabulary => _words.Count;

    /// <summary>How well it does on texts.</summary>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public ClassifierScore Measure(IEnumerable<Classified> texts) => ClassifierScore.Of("bag of words",
        $"Naive Bayes over {Vocabulary:N0} words, multinomial, one added to each count.", texts, _labels, Guess);

    /// <summary>The class it guesses for a text.</summary>
    public string LabelOf(ReadOnlyMemory<byte> text)
    {
        double[] guess = Guess(text)[..^1];
        return _labels[Array.IndexOf(guess, guess.Max())];
    }

    /// <summary>ln p(class | text), the last for a class never seen.</summary>
    double[] Guess(ReadOnlyMemory<byte> text)
    {
        double[] sum = [.. _prior];
        foreach (string word in WordsOf(text))
            if (_words.TryGetValue(word, out int number))
                for (int label = 0; label < _labels.Length; label++)
                    sum[label] += _logarithms[number][label];
        double most = sum[.._labels.Length].Max();
        double known = most + Math.Log(sum[.._labels.Length].Sum(value => Math.Exp(value - most)));
        double unknown = _prior[^1];                         // words say nothing about a class without any
        return [.. sum[.._labels.Length].Select(value => value - known + Math.Log(1 - Math.Exp(unknown))), unknown];
    }

    static IEnumerable<string> WordsOf(ReadOnlyMemory<byte> text)
    {
        string all = Encoding.UTF8.GetString(text.Span).ToLowerInvariant();
        for (int start = 0; start < all.Length;)
        {
            int end = start;
            while (end < all.Length && char.IsLetterOrDigit(all[end]))
                end++;
            if (end > start)
                yield return all[start..end];
            start = end + 1;
        }
    }
}
