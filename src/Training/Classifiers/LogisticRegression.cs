namespace Hone.Training.Classifiers;

/// <summary>
/// Multinomial logistic regression: p(class) ∝ exp(w·x + b), with the least sum of nats + ‖w‖² / 2C. Of two classes one row of weights
/// tells, as their difference does.
/// </summary>
/// <remarks>
/// Examples are cut into the same pieces whatever the number of threads, gradients are summed column by column in the order of the
/// examples, and the loss piece by piece, so that no bit depends on who does which.
/// </remarks>
public sealed class LogisticRegression
{
    const int RowsOfPiece = 256, ColumnsOfPiece = 64;

    readonly TfIdf _features;
    readonly double[] _weights;                                              // [columns + 1, outputs], offsets last
    readonly int _outputs;

    /// <summary>Fits it to texts.</summary>
    /// <param name="features">Made of the same texts.</param>
    /// <param name="texts">What to learn from.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">How.</param>
    public LogisticRegression(TfIdf features, IReadOnlyList<string> texts, int[] labels, int classes, LogisticRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        (_features, Classes, _outputs) = (features, classes, OutputsOf(classes));
        SparseRows rows = features.Of(texts);
        _weights = new double[(rows.Width + 1) * _outputs];
        Objective objective = new(rows, labels, _outputs, options);
        Updates = LimitedMemoryBfgs.Minimize(_weights, objective.Evaluate, options.Tolerance, options.MostUpdates);
    }

    /// <summary>What was fitted before.</summary>
    /// <param name="features">The words.</param>
    /// <param name="weights">[words + 1, outputs], the offsets last.</param>
    /// <param name="classes">How many classes there are.</param>
    internal LogisticRegression(TfIdf features, double[] weights, int classes) =>
        (_features, _weights, Classes, _outputs) = (features, weights, classes, OutputsOf(classes));

    /// <summary>The words.</summary>
    internal TfIdf Features => _features;

    /// <summary>[words + 1, outputs], the offsets last.</summary>
    internal ReadOnlySpan<double> Weights => _weights;

    /// <summary>Classes.</summary>
    public int Classes { get; }

    /// <summary>Updates that fitting took.</summary>
    public int Updates { get; }

    /// <summary>What it computes of texts before the softmax.</summary>
    /// <returns>[N, C], a row a text.</returns>
    public double[] LogitsOf(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        SparseRows rows = _features.Of(texts);
        double[] logits = new double[texts.Count * Classes];
        for (int row = 0; row < texts.Count; row++)
        {
            Span<double> scores = logits.AsSpan(row * Classes, Classes);
            Score(rows, row, _weights, _outputs == 1 ? scores[1..] : scores);
        }
        return logits;
    }

    /// <summary>Rows of weights that so many classes need.</summary>
    internal static int OutputsOf(int classes) => classes == 2 ? 1 : classes;

    static void Score(SparseRows rows, int row, ReadOnlySpan<double> weights, Span<double> scores)
    {
        weights.Slice(rows.Width * scores.Length, scores.Length).CopyTo(scores);
        ReadOnlySpan<int> columns = rows.ColumnsOf(row);
        ReadOnlySpan<double> values = rows.ValuesOf(row);
        for (int i = 0; i < columns.Length; i++)
            DenseRow.AddScaled(scores, weights.Slice(columns[i] * scores.Length, scores.Length), values[i]);
    }

    /// <summary>The mean nats with their penalty, and the gradient.</summary>
    sealed class Objective(SparseRows rows, int[] labels, int outputs, LogisticRegressionOptions options)
    {
        readonly SparseRows _columns = rows.Transposed();
        readonly double[] _residuals = new double[rows.Count * outputs];     // (p − y) / N
        readonly double[] _nats = new double[(rows.Count + RowsOfPiece - 1) / RowsOfPiece];
        readonly ParallelOptions _threads = new() { MaxDegreeOfParallelism = options.Threads };
        readonly double _penalty = 1 / (options.InversePenalty * rows.Count);

        public double Evaluate(double[] weights, double[] gradient)
        {
            Parallel.For(0, _nats.Length, _threads, piece => Forward(piece, weights));
            Parallel.For(0, (rows.Width + ColumnsOfPiece) / ColumnsOfPiece, _threads, piece => Backward(piece, weights, gradient));
            double nats = 0;
            foreach (double one in _nats) nats += one;
            ReadOnlySpan<double> penalized = weights.AsSpan(0, rows.Width * outputs);
            return nats / rows.Count + _penalty / 2 * DenseRow.Dot(penalized, penalized);
        }

        void Forward(int piece, double[] weights)
        {
            double nats = 0;
            for (int row = piece * RowsOfPiece; row < Math.Min(rows.Count, (piece + 1) * RowsOfPiece); row++)
            {
                Span<double> scores = _residuals.AsSpan(row * outputs, outputs);
                Score(rows, row, weights, scores);
                nats += outputs == 1 ? Judge(ref scores[0], labels[row]) : Judge(scores, labels[row]);
                foreach (ref double one in scores) one /= rows.Count;
            }
            _nats[piece] = nats;
        }

        /// <summary>Turns scores into p − y; returns nats.</summary>
        static double Judge(Span<double> scores, int label)
        {
            double greatest = double.NegativeInfinity, sum = 0, right = scores[label];
            foreach (double score in scores) greatest = Math.Max(greatest, score);
            foreach (ref double score in scores) sum += score = Math.Exp(score - greatest);
            foreach (ref double score in scores) score /= sum;
            scores[label] -= 1;
            return Math.Log(sum) + greatest - right;
        }

        static double Judge(ref double score, int label)
        {
            double small = Math.Exp(-Math.Abs(score)), margin = label == 1 ? score : -score;
            score = (score >= 0 ? 1 / (1 + small) : small / (1 + small)) - label;
            return Math.Max(0, -margin) + Math.Log(1 + small);
        }

        void Backward(int piece, double[] weights, double[] gradient)
        {
            for (int column = piece * ColumnsOfPiece; column <= Math.Min(rows.Width, (piece + 1) * ColumnsOfPiece - 1); column++)
            {
                Span<double> sum = gradient.AsSpan(column * outputs, outputs);
                sum.Clear();
                if (column == rows.Width)                                    // the offsets
                {
                    for (int row = 0; row < rows.Count; row++) DenseRow.AddScaled(sum, _residuals.AsSpan(row * outputs, outputs), 1);
                    return;
                }
                DenseRow.AddScaled(sum, weights.AsSpan(column * outputs, outputs), _penalty);
                ReadOnlySpan<int> examples = _columns.ColumnsOf(column);
                ReadOnlySpan<double> values = _columns.ValuesOf(column);
                for (int i = 0; i < examples.Length; i++)
                    DenseRow.AddScaled(sum, _residuals.AsSpan(examples[i] * outputs, outputs), values[i]);
            }
        }
    }
}
