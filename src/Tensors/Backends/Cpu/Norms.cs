using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>LayerNorm and RMSNorm, forward and backward; a row at a time, 64 rows a piece.</summary>
internal static unsafe class Norms<V> where V : struct, ILanes<V>
{
    /// <summary>
    /// y = (x − μ)·r·gain + bias with r = 1/√(variance + ε); without bias μ counts as 0 and r as 1/√(mean square + ε), without gain that as
    /// 1.
    /// </summary>
    public static void Forward(Team team, float* x, float* gain, float* bias, float epsilon, int rows, int columns, float* y,
        float* statistics)
    {
        ForwardJob job = new()
        {
            X = x,
            Gain = gain,
            Bias = bias,
            Epsilon = epsilon,
            Rows = rows,
            Columns = columns,
            Y = y,
            Statistics = statistics,
        };
        team.Run(ref job, ColumnSums<V>.Pieces(rows));
    }

    /// <summary>Gradients of x, gain and (with <paramref name="centers"/>) bias.</summary>
    public static void Backward(
        Team team, Workspace workspace, float* x, float* gain, float* statistics, float* dy, int rows, int columns, bool centers,
        float* dx, bool addsX, float* dgain, bool addsGain, float* dbias, bool addsBias)
    {
        int pieces = ColumnSums<V>.Pieces(rows);
        BackwardJob job = new()
        {
            X = x, Gain = gain, Statistics = statistics, Dy = dy, Rows = rows, Columns = columns, Centers = centers, Dx = dx, Adds = addsX,
            Partial = workspace.Shared(2L * pieces * columns),
        };
        team.Run(ref job, pieces);
        if (dgain != null) ColumnSums<V>.Reduce(job.Partial, pieces, 2 * columns, columns, dgain, addsGain);
        if (dbias != null) ColumnSums<V>.Reduce(job.Partial + columns, pieces, 2 * columns, columns, dbias, addsBias);
    }

    struct ForwardJob : IJob
    {
        public float* X, Gain, Bias, Y, Statistics;
        public float Epsilon;
        public int Rows, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * ColumnSums<V>.RowsOfPiece);
            for (int row = index * ColumnSums<V>.RowsOfPiece; row < last; row++)
            {
                float* x = X + (long)row * Columns, y = Y + (long)row * Columns;
                float mean = Bias == null ? 0 : RowLoop<V>.Sum(x, Columns) / Columns;
                float r = 1 / MathF.Sqrt(SumOfSquares(x, mean) / Columns + Epsilon);
                (Statistics[2 * row], Statistics[2 * row + 1]) = (mean, r);
                V vMean = V.Splat(mean), vR = V.Splat(r);
                int i = 0;
                for (; i <= Columns - V.Count; i += V.Count)
                {
                    V normalized = (V.Load(x + i) - vMean) * vR;
                    if (Gain != null) normalized *= V.Load(Gain + i);
                    (Bias == null ? normalized : normalized + V.Load(Bias + i)).Store(y + i);
                }

                for (; i < Columns; i++) y[i] = (x[i] - mean) * r * (Gain == null ? 1 : Gain[i]) + (Bias == null ? 0 : Bias[i]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly float SumOfSquares(float* x, float mean)
        {
            V sum = V.Splat(0f), vMean = V.Splat(mean);
            int i = 0;
            for (; i <= Columns - V.Count; i += V.Count)
            {
                V d = V.Load(x + i) - vMean;
                sum = V.MultiplyAdd(d, d, sum);
            }

            float total = V.Sum(sum);
            for (; i < Columns; i++) total += (x[i] - mean) * (x[i] - mean);
            return total;
        }
    }

    /// <summary>
    /// With x̂ = (x − μ)r and g = dy·gain: dx = r·(g − mean(g)·[centred] − x̂·mean(g·x̂)), dgain = Σ dy·x̂, dbias = Σ dy.
    /// </summary>
    struct BackwardJob : IJob
    {
        public float* X, Gain, Statistics, Dy, Dx, Partial;
        public int Rows, Columns;
        public bool Centers, Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* dgain = Partial + 2L * index * Columns, dbias = dgain + Columns;
            new Span<float>(dgain, 2 * Columns).Clear();
            int last = Math.Min(Rows, (index + 1) * ColumnSums<V>.RowsOfPiece);
            for (int row = index * ColumnSums<V>.RowsOfPiece; row < last; row++)
            {
                float mean = Statistics[2 * row], r = Statistics[2 * row + 1];
                float* x = X + (long)row * Columns, dy = Dy + (long)row * Columns;
                (float sum, float dot) = Reduce(x, dy, mean, r, dgain, dbias);
                if (Dx != null) Spread(x, dy, Dx + (long)row * Columns, mean, r, Centers ? sum / Columns : 0, dot / Columns);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly (float Sum, float Dot) Reduce(float* x, float* dy, float mean, float r, float* dgain, float* dbias)
        {
            V sum = V.Splat(0f), dot = V.Splat(0f), vMean = V.Splat(mean), vR = V.Splat(r);
            int i = 0;
            for (; i <= Columns - V.Count; i += V.Count)
            {
                V normalized = (V.Load(x + i) - vMean) * vR, d = V.Load(dy + i), g = Gain == null ? d : d * V.Load(Gain + i);
                sum += g;
                dot = V.MultiplyAdd(g, normalized, dot);
                V.MultiplyAdd(d, normalized, V.Load(dgain + i)).Store(dgain + i);
                (V.Load(dbias + i) + d).Store(dbias + i);
            }

            float totalSum = V.Sum(sum), totalDot = V.Sum(dot);
            for (; i < Columns; i++)
            {
                float normalized = (x[i] - mean) * r, g = dy[i] * (Gain == null ? 1 : Gain[i]);
                totalSum += g;
                totalDot += g * normalized;
                dgain[i] += dy[i] * normalized;
                dbias[i] += dy[i];
            }

            return (totalSum, totalDot);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Spread(float* x, float* dy, float* dx, float mean, float r, float meanOfG, float meanOfDot)
        {
            V vMean = V.Splat(mean), vR = V.Splat(r), vG = V.Splat(meanOfG), vDot = V.Splat(meanOfDot);
            int i = 0;
            for (; i <= Columns - V.Count; i += V.Count)
            {
                V normalized = (V.Load(x + i) - vMean) * vR;
                V g = Gain == null ? V.Load(dy + i) : V.Load(dy + i) * V.Load(Gain + i), d = (g - vG - normalized * vDot) * vR;
                (Adds ? V.Load(dx + i) + d : d).Store(dx + i);
            }

            for (; i < Columns; i++)
            {
                float d = (dy[i] * (Gain == null ? 1 : Gain[i]) - meanOfG - (x[i] - mean) * r * meanOfDot) * r;
                dx[i] = Adds ? dx[i] + d : d;
            }
        }
    }
}
