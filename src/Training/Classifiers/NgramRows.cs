using Hone.Data.Examples;
using Hone.Models;

namespace Hone.Training.Classifiers;

/// <summary>Texts as the numbers of their features: int32 [B, L], filled up with −1.</summary>
public sealed class NgramRows : IExampleRows
{
    readonly int[][] _features, _labels;
    readonly Func<int, string> _tell;
    readonly int _length;
    int[] _ids = [];

    /// <summary>Rows of texts whose labels are known.</summary>
    /// <param name="examples">Where they are from.</param>
    /// <param name="numbers">Which of them.</param>
    /// <param name="ngrams">What makes features of them.</param>
    /// <param name="threads">Threads that make them.</param>
    public NgramRows(LabelledText examples, IReadOnlyList<int> numbers, Ngrams ngrams, int threads)
        : this([.. numbers.Select(examples.TextOf)], [.. numbers.Select(number => examples.LabelsOf(number).ToArray())],
            row => $"{examples.Tell(numbers[row])}: {examples.TextOf(numbers[row])}", ngrams, threads)
    {
    }

    /// <summary>Rows of texts whose labels are to be told.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="ngrams">What makes features of them.</param>
    /// <param name="threads">Threads that make them.</param>
    public NgramRows(IReadOnlyList<string> texts, Ngrams ngrams, int threads)
        : this(texts, [.. texts.Select(_ => Array.Empty<int>())], row => texts[row], ngrams, threads)
    {
    }

    NgramRows(IReadOnlyList<string> texts, int[][] labels, Func<int, string> tell, Ngrams ngrams, int threads)
    {
        (_labels, _tell, _length) = (labels, tell, ngrams.Options.MostFeatures);
        _features = new int[texts.Count][];
        Parallel.For(0, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) },
            row => _features[row] = ngrams.Of(texts[row]));
    }

    /// <inheritdoc/>
    public int Count => _features.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example) => _labels[example];

    /// <inheritdoc/>
    public void Fill(ReadOnlySpan<DrawnExample> drawn, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_ids.Length != drawn.Length * _length) _ids = new int[drawn.Length * _length];
        Array.Fill(_ids, -1);
        for (int row = 0; row < drawn.Length; row++) _features[drawn[row].Example].CopyTo(_ids, row * _length);
        batch.Inputs.Upload<int>(_ids);
    }

    /// <inheritdoc/>
    public string Tell(int example) => _tell(example);
}
