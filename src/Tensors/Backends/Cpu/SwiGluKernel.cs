using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>y = a·σ(a)·b on rows that hold a and b one after the other.</summary>
internal static unsafe class SwiGluKernel<V> where V : struct, ILanes<V>
{
    const int RowsOfPiece = 16;

    public static void Forward(Team team, float* x, int rows, int columns, float* y)
    {
        ForwardJob job = new() { X = x, Rows = rows, Columns = columns, Y = y };
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    public static void Backward(Team team, float* x, float* dy, int rows, int columns, float* dx, bool adds)
    {
        BackwardJob job = new() { X = x, Dy = dy, Rows = rows, Columns = columns, Dx = dx, Adds = adds };
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    struct ForwardJob : IJob
    {
        public float* X, Y;
        public int Rows, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* a = X + 2L * row * Columns, b = a + Columns, y = Y + (long)row * Columns;
                int i = 0;
                for (; i <= Columns - V.Count; i += V.Count)
                {
                    V gate = V.Load(a + i);
                    (gate * Exponential.Sigmoid(gate) * V.Load(b + i)).Store(y + i);
                }

                for (; i < Columns; i++) y[i] = a[i] * Sigmoid(a[i]) * b[i];
            }
        }
    }

    /// <summary>da = dy·b·σ(1 + a(1 − σ)), db = dy·a·σ.</summary>
    struct BackwardJob : IJob
    {
        public float* X, Dy, Dx;
        public int Rows, Columns;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* a = X + 2L * row * Columns, b = a + Columns, dy = Dy + (long)row * Columns, da = Dx + 2L * row * Columns,
                    db = da + Columns;
                int i = 0;
                for (; i <= Columns - V.Count; i += V.Count)
                {
                    V gate = V.Load(a + i), sigma = Exponential.Sigmoid(gate), d = V.Load(dy + i);
                    V toA = d * V.Load(b + i) * sigma * V.MultiplyAdd(gate, V.Splat(1f) - sigma, V.Splat(1f));
                    V toB = d * gate * sigma;
                    (Adds ? V.Load(da + i) + toA : toA).Store(da + i);
                    (Adds ? V.Load(db + i) + toB : toB).Store(db + i);
                }

                for (; i < Columns; i++)
                {
                    float sigma = Sigmoid(a[i]), toA = dy[i] * b[i] * sigma * (1 + a[i] * (1 - sigma)), toB = dy[i] * a[i] * sigma;
                    da[i] = Adds ? da[i] + toA : toA;
                    db[i] = Adds ? db[i] + toB : toB;
                }
            }
        }
    }

    /// <summary>One number through the vector formula, so that a tail rounds like the body.</summary>
    static float Sigmoid(float x)
    {
        float* lane = stackalloc float[V.Count];
        Exponential.Sigmoid(V.Splat(x)).Store(lane);
        return lane[0];
    }
}
