using System.Runtime.CompilerServices;
using Hone.Tensors.Random;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Losses of logits that are there, a row at a time, with their gradient where it is wanted.</summary>
internal static unsafe class LogitLosses<V> where V : struct, ILanes<V>
{
    const int NumbersOfPiece = 16384;

    /// <summary>−w·ln softmax(z)[target], its targets smoothed.</summary>
    public static void Softmax(Team team, Workspace workspace, float* logits, int* targets, float* weights, float smoothing, int rows,
        int columns, float* nats, float* gradient, bool adds)
    {
        SoftmaxJob job = new()
        {
            Logits = logits, Targets = targets, Weights = weights, Smoothing = smoothing, Rows = rows, Columns = columns, Nats = nats,
            Gradient = gradient, Adds = adds, Row = workspace.Private(columns), RowsOfPiece = Math.Max(1, NumbersOfPiece / columns),
        };
        team.Run(ref job, (rows + job.RowsOfPiece - 1) / job.RowsOfPiece);
    }

    /// <summary>w·Σ ln(1 + e^z) − target·z.</summary>
    public static void Binary(Team team, float* logits, float* targets, float* weights, int rows, int columns, float* nats,
        float* gradient, bool adds)
    {
        BinaryJob job = new()
        {
            Logits = logits, Targets = targets, Weights = weights, Rows = rows, Columns = columns, Nats = nats, Gradient = gradient,
            Adds = adds, RowsOfPiece = Math.Max(1, NumbersOfPiece / columns),
        };
        team.Run(ref job, (rows + job.RowsOfPiece - 1) / job.RowsOfPiece);
    }

    struct SoftmaxJob : IJob
    {
        public float* Logits, Weights, Nats, Gradient;
        public float** Row;
        public int* Targets;
        public int Rows, Columns, RowsOfPiece;
        public float Smoothing;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* p = Row[worker];
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                ReadOnlySpan<float> logits = new(Logits + (long)row * Columns, Columns);
                float* gradient = Gradient + (long)row * Columns;
                int target = Targets[row];
                if (target < 0)
                {
                    Nats[row] = 0;
                    if (Gradient != null && !Adds) new Span<float>(gradient, Columns).Clear();
                    continue;
                }

                logits.CopyTo(new Span<float>(p, Columns));
                float weight = Weights == null ? 1 : Weights[row], ofTarget = logits[target], largest = RowLoop<V>.Max(p, Columns);
                if (Smoothing > 0) ofTarget += Smoothing * (RowLoop<V>.Sum(p, Columns) / Columns - ofTarget);
                float sum = RowLoop<V>.ExpInPlace(p, Columns, 1f, largest);
                Nats[row] = float.IsFinite(sum) ? weight * (float)(PortableMath.Log(sum) + largest - ofTarget) : float.NaN;
                if (Gradient == null) continue;
                Elementwise<V>.Row(p, p, p, Columns, new AffineFormula(1 / sum, -Smoothing / Columns));
                p[target] -= 1 - Smoothing;
                if (Adds)
                {
                    RowLoop<V>.AddScaled(gradient, p, weight, Columns);
                    continue;
                }

                RowLoop<V>.Scale(p, weight, Columns);
                new ReadOnlySpan<float>(p, Columns).CopyTo(new Span<float>(gradient, Columns));
            }
        }
    }

    struct BinaryJob : IJob
    {
        public float* Logits, Targets, Weights, Nats, Gradient;
        public int Rows, Columns, RowsOfPiece;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* logits = Logits + (long)row * Columns, targets = Targets + (long)row * Columns,
                    gradient = Gradient + (long)row * Columns;
                float weight = Weights == null ? 1 : Weights[row];
                double sum = 0;
                for (int i = 0; i < Columns; i++)
                {
                    float z = logits[i];
                    if (!float.IsFinite(z)) sum = double.NaN;
                    if (double.IsNaN(sum)) break;
                    double small = PortableMath.Exp(-Math.Abs((double)z));      // at most 1, so nothing overflows
                    sum += Math.Max(z, 0) - (double)targets[i] * z + PortableMath.Log(1 + small);
                    if (Gradient == null) continue;
                    double sigmoid = z >= 0 ? 1 / (1 + small) : small / (1 + small);
                    float derivative = weight * (float)(sigmoid - targets[i]);
                    gradient[i] = Adds ? gradient[i] + derivative : derivative;
                }

                Nats[row] = weight == 0 ? 0 : weight * (float)sum;
            }
        }
    }
}
