using System.Runtime.CompilerServices;
using Hone.Tensors.Backends.Cpu.Products;
using Hone.Tensors.Random;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>
/// Output projection, softmax and cross-entropy together, a chunk of rows at a time, so that logits of all rows never exist at once.
/// </summary>
internal static unsafe class CrossEntropyKernel<V, T> where V : struct, ILanes<V> where T : ITile
{
    /// <summary>Rows without targets that are cheaper to compute than to begin another product after.</summary>
    const int LongestGap = 32;

    /// <summary>
    /// Fills nats, of logits under a soft cap where that is above 0, of smoothed targets where <paramref name="smoothing"/> is, and
    /// <paramref name="hits"/> where they are wanted; with <paramref name="dx"/> or <paramref name="dw"/> also the gradients of the sum of
    /// nats, chunk by chunk, each row's times its own of <paramref name="weights"/> where there are such. What is null is not filled.
    /// With <paramref name="skips"/> no product is computed for long spans without targets.
    /// </summary>
    public static void Run(
        Team team, Workspace workspace, float* x, Tensor w, int* targets, int rows, int columns, int vocabulary, float cap,
        float smoothing, float* logits, int rowsOfChunk, bool skips, float* nats, float* hits, float* weights, bool withGradient,
        float* dx, bool addsX, float* dw, bool addsW)
    {
        for (int first = 0, count; first < rows; first += count)
        {
            count = Math.Min(rowsOfChunk, rows - first);
            if (skips && targets[first] < 0)                                 // a prompt: only its answer is scored
            {
                for (count = 1; first + count < rows && targets[first + count] < 0; count++) { }
                if (nats != null) new Span<float>(nats + first, count).Clear();
                if (hits != null) new Span<float>(hits + first, count).Clear();
                if (dx != null && !addsX) Clear(dx + (long)first * columns, (long)count * columns);
                continue;
            }

            if (skips) count = Together(targets + first, count);
            float* chunk = x + (long)first * columns;
            WeightProduct<V, T>.Outputs(team, workspace, chunk, w, logits, count, default(NoEpilogue));
            RowJob job = new()
            {
                Logits = logits,
                Targets = targets + first,
                Nats = nats == null ? null : nats + first,
                Hits = hits == null ? null : hits + first,
                Weights = weights == null ? null : weights + first,
                Rows = count,
                Vocabulary = vocabulary,
                Cap = cap,
                Smoothing = smoothing,
                WithGradient = withGradient,
            };
            if (cap > 0) job.Capped = workspace.Private(vocabulary);
            job.RowsOfPiece = Math.Max(1, 16384 / vocabulary);
            team.Run(ref job, (count + job.RowsOfPiece - 1) / job.RowsOfPiece);
            if (dx != null)
                WeightProduct<V, T>.Inputs(team, workspace, logits, w, dx + (long)first * columns, count, addsX, default(NoEpilogue));
            if (dw != null)
                Gemm<T>.Multiply(team, workspace, new Matrix(logits, 1, vocabulary), new Matrix(chunk, columns, 1), dw, columns, vocabulary,
                    columns, count, addsW);
            addsW = true;
        }

        if (dw != null && !addsW) Clear(dw, (long)vocabulary * columns);     // no row has a target
    }

    static void Clear(float* numbers, long count)
    {
        for (long at = 0; at < count; at += int.MaxValue)
            new Span<float>(numbers + at, (int)Math.Min(int.MaxValue, count - at)).Clear();
    }

    /// <summary>Rows up to a long span without targets, of which the first has one.</summary>
    static int Together(int* targets, int most)
    {
        int last = 0;
        for (int row = 1; row < most && row - last <= LongestGap; row++)
            if (targets[row] >= 0) last = row;
        return last + 1;
    }

    struct RowJob : IJob
    {
        public float* Logits, Nats, Hits, Weights;
        public float** Capped;
        public int* Targets;
        public int Rows, Vocabulary, RowsOfPiece;
        public float Cap, Smoothing;
        public bool WithGradient;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* logits = Logits + (long)row * Vocabulary;
                int target = Targets[row];
                if (target < 0)                                              // no loss token, so it sends no gradient
                {
                    if (Nats != null) Nats[row] = 0;
                    if (Hits != null) Hits[row] = 0;
                    if (WithGradient) new Span<float>(logits, Vocabulary).Clear();
                    continue;
                }

                if (Cap > 0) Elementwise<V>.Row(logits, logits, logits, Vocabulary, new SoftCapFormula(Cap));
                if (Cap > 0) new ReadOnlySpan<float>(logits, Vocabulary).CopyTo(new Span<float>(Capped[worker], Vocabulary));
                float ofTarget = logits[target], largest = RowLoop<V>.Max(logits, Vocabulary);
                if (Hits != null)
                    Hits[row] = ofTarget == largest && !new ReadOnlySpan<float>(logits, target).Contains(largest) ? 1 : 0;
                if (Smoothing > 0) ofTarget += Smoothing * (float)(Mean(logits) - ofTarget);
                float sum = RowLoop<V>.ExpInPlace(logits, Vocabulary, 1f, largest);
                if (Nats != null) Nats[row] = float.IsFinite(sum) ? (float)(PortableMath.Log(sum) + largest - ofTarget) : float.NaN;
                if (!WithGradient) continue;
                if (Smoothing > 0)
                {
                    Elementwise<V>.Row(logits, logits, logits, Vocabulary, new AffineFormula(1 / sum, -Smoothing / Vocabulary));
                    logits[target] -= 1 - Smoothing;
                }
                else
                {
                    RowLoop<V>.Scale(logits, 1 / sum, Vocabulary);
                    logits[target] -= 1;
                }

                if (Cap > 0) Elementwise<V>.Row(Capped[worker], logits, logits, Vocabulary, new SoftCapBackwardOfResultFormula(Cap));
                if (Weights != null) RowLoop<V>.Scale(logits, Weights[row], Vocabulary);
            }
        }

        /// <summary>The mean of a row of logits, added up in double precision in blocks.</summary>
        readonly double Mean(float* logits)
        {
            double sum = 0;
            for (int i = 0; i < Vocabulary; i += 1024) sum += RowLoop<V>.Sum(logits + i, Math.Min(1024, Vocabulary - i));
            return sum / Vocabulary;
        }
    }
}
