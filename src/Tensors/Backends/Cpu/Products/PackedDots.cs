using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// x · wᵀ for the one or few rows of generation, of packed weights: their bytes are read once, and become numbers in registers only. The
/// sums run as those of <see cref="RowLoop{V}.Dot"/>: the bits are those of the unpacked weights.
/// </summary>
internal static unsafe class PackedDots<V> where V : struct, ILanes<V>
{
    const int OutputsOfPiece = 24, Together = 4;

    public static void Run(Team team, float* x, Tensor w, float* bias, float* residual, int n, float* y)
    {
        foreach (PackedRows part in w.Packing!.Parts)
        {
            Work work = new()
            {
                X = x, W = (byte*)w.Address + part.Offset, Bias = bias == null ? null : bias + part.First,
                Residual = residual == null ? null : residual + part.First, Y = y + part.First,
                N = n, K = w.Shape.Columns, Stride = w.Shape[0], M = part.Count, RowBytes = part.RowBytes,
            };
            switch (part.Format)
            {
                case PackedFormat.F16: Run<F16Block>(team, work); break;
                case PackedFormat.BF16: Run<BF16Block>(team, work); break;
                case PackedFormat.Q80: Run<Q80Block>(team, work); break;
                case PackedFormat.Q40: Run<Q40Block>(team, work); break;
                case PackedFormat.Q4K: Run<Q4KBlock>(team, work); break;
                case PackedFormat.Q6K: Run<Q6KBlock>(team, work); break;
                default: throw new UnreachableException();
            }
        }
    }

    static void Run<F>(Team team, Work work) where F : unmanaged, IBlock
    {
        Job<F> job = new() { Work = work };
        team.Run(ref job, (work.M + OutputsOfPiece - 1) / OutputsOfPiece);
    }

    /// <summary>Rows of one part; vectors of outputs begin at its first.</summary>
    struct Work
    {
        public float* X, Bias, Residual, Y;
        public byte* W;
        public int N, K, M, Stride;
        public long RowBytes;
    }

    struct Job<F> : IJob where F : unmanaged, IBlock
    {
        public Work Work;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int j = index * OutputsOfPiece, last = Math.Min(Work.M, j + OutputsOfPiece);
            float* factors = stackalloc float[IBlock.MostFactors], sums = stackalloc float[Together];
            for (; j < last; j += Together)
            {
                byte* w = Work.W + j * Work.RowBytes;
                int count = Math.Min(Together, last - j);
                for (int i = 0; i < Work.N; i++)
                {
                    float* x = Work.X + (long)i * Work.K;
                    if (count == Together) Four(x, w, factors, sums);
                    else
                        for (int row = 0; row < count; row++) sums[row] = One(x, w + row * Work.RowBytes, factors);
                    for (int row = 0; row < count; row++)
                    {
                        long at = (long)i * Work.Stride + j + row;
                        Work.Y[at] = sums[row] + (Work.Bias == null ? 0 : Work.Bias[j + row])
                            + (Work.Residual == null ? 0 : Work.Residual[at]);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly float One(float* x, byte* w, float* factors)
        {
            V first = V.Splat(0f), second = first;
            for (int at = 0; at < Work.K; at += F.Length, w += F.Bytes)
            {
                F.ReadFactors(w, factors);
                first = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, 0, 2 * V.Count, first);
                second = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, V.Count, 2 * V.Count, second);
            }

            return V.Sum(first + second);
        }

        /// <summary>Four rows side by side, since the sums of one wait for each other.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Four(float* x, byte* w, float* factors, float* sums)
        {
            V a0 = V.Splat(0f), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            long row = Work.RowBytes;
            for (int at = 0; at < Work.K; at += F.Length, w += F.Bytes)
            {
                F.ReadFactors(w, factors);
                a0 = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, 0, 2 * V.Count, a0);
                a1 = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, V.Count, 2 * V.Count, a1);
                F.ReadFactors(w + row, factors);
                b0 = F.Pass<V, MultipliedBlock<V>>(w + row, factors, x + at, 0, 2 * V.Count, b0);
                b1 = F.Pass<V, MultipliedBlock<V>>(w + row, factors, x + at, V.Count, 2 * V.Count, b1);
                F.ReadFactors(w + 2 * row, factors);
                c0 = F.Pass<V, MultipliedBlock<V>>(w + 2 * row, factors, x + at, 0, 2 * V.Count, c0);
                c1 = F.Pass<V, MultipliedBlock<V>>(w + 2 * row, factors, x + at, V.Count, 2 * V.Count, c1);
                F.ReadFactors(w + 3 * row, factors);
                d0 = F.Pass<V, MultipliedBlock<V>>(w + 3 * row, factors, x + at, 0, 2 * V.Count, d0);
                d1 = F.Pass<V, MultipliedBlock<V>>(w + 3 * row, factors, x + at, V.Count, 2 * V.Count, d1);
            }

            (sums[0], sums[1], sums[2], sums[3]) = (V.Sum(a0 + a1), V.Sum(b0 + b1), V.Sum(c0 + c1), V.Sum(d0 + d1));
        }
    }
}
