using Hone.Data.Examples;

namespace Hone.Training.Classifiers;

/// <summary>Texts as weighted words: (1 + ln tf)·idf, each row of length 1 (Salton and Buckley 1988).</summary>
/// <remarks>
/// idf = ln((1 + texts) / (1 + texts with the word)) + 1. Words have two letters at least and are folded (<see cref="Words"/>). A word that
/// no text to learn from has is left out.
/// </remarks>
public sealed class TfIdf
{
    readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    readonly double[] _weights;

    /// <summary>Learns words and how rare they are.</summary>
    /// <param name="texts">The texts to learn from.</param>
    public TfIdf(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        SortedDictionary<string, int> documents = new(StringComparer.Ordinal);
        foreach (string text in texts)
            foreach (string word in Split(text).Distinct()) documents[word] = documents.GetValueOrDefault(word) + 1;
        _weights = new double[documents.Count];
        foreach ((string word, int count) in documents)
        {
            _weights[_columns.Count] = Math.Log((1.0 + texts.Count) / (1.0 + count)) + 1;
            _columns.Add(word, _columns.Count);
        }
    }

    /// <summary>What was learned before.</summary>
    /// <param name="words">The words, in the order of their columns.</param>
    /// <param name="weights">idf of each.</param>
    internal TfIdf(IReadOnlyList<string> words, double[] weights)
    {
        foreach (string word in words) _columns.Add(word, _columns.Count);
        _weights = weights;
    }

    /// <summary>The words, in the order of their columns.</summary>
    internal IEnumerable<string> Known => _columns.OrderBy(pair => pair.Value).Select(pair => pair.Key);

    /// <summary>idf of each word.</summary>
    internal ReadOnlySpan<double> Weights => _weights;

    /// <summary>Words that it knows.</summary>
    public int Count => _weights.Length;

    /// <summary>A row for each text.</summary>
    internal SparseRows Of(IEnumerable<string> texts)
    {
        List<int> starts = [0], columns = [];
        List<double> values = [];
        foreach (string text in texts)
        {
            SortedDictionary<int, int> counts = [];
            foreach (string word in Split(text))
                if (_columns.TryGetValue(word, out int column)) counts[column] = counts.GetValueOrDefault(column) + 1;
            double squares = 0;
            foreach ((int column, int count) in counts)
            {
                double value = (1 + Math.Log(count)) * _weights[column];
                columns.Add(column);
                values.Add(value);
                squares += value * value;
            }
            for (int i = starts[^1]; i < values.Count; i++) values[i] /= Math.Sqrt(squares);
            starts.Add(columns.Count);
        }
        return new SparseRows([.. starts], [.. columns], [.. values], Count);
    }

    static IEnumerable<string> Split(string text) => Words.In(Words.Folded(text), shortest: 2);
}
