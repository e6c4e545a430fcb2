using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// x · wᵀ for the one or few rows of generation, of packed weights: their bytes are read once, and become numbers in registers only. The
/// sums run as those of <see cref="RowLoop{V}.Dot"/>: the bits are those of the unpacked weights.
/// </summary>
internal static unsafe class PackedDots<V> where V : struct, ILanes<V>
{
    const int OutputsOfPiece = 24, Together = 4, LongBlock = 256;

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
            float* room = stackalloc float[IBlock.MostFactors + PrefetchPlan.Line], factors = OnLine(room);
            float* sums = stackalloc float[Together];
            for (; j < last; j += Together)
            {
                byte* w = Work.W + j * Work.RowBytes;
                int count = Math.Min(Together, last - j);
                for (int i = 0; i < Work.N; i++)
                {
                    float* x = Work.X + (long)i * Work.K;
                    if (F.Length < LongBlock && count == Together) Four(x, w, factors, sums);
                    else Rows(x, w, count, factors, sums);
                    for (int row = 0; row < count; row++)
                    {
                        long at = (long)i * Work.Stride + j + row;
                        Work.Y[at] = sums[row] + (Work.Bias == null ? 0 : Work.Bias[j + row])
                            + (Work.Residual == null ? 0 : Work.Residual[at]);
                    }
                }
            }
        }

        /// <summary>
        /// Rows side by side, since the sums of one wait for each other. Between blocks the sums stand in memory, so that the code of a
        /// block is there once.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Rows(float* x, byte* w, int count, float* factors, float* sums)
        {
            float* room = stackalloc float[2 * Together * V.Count + PrefetchPlan.Line], parts = OnLine(room);
            new Span<float>(parts, 2 * Together * V.Count).Clear();
            for (int at = 0; at < Work.K; at += F.Length, w += F.Bytes)
            {
                byte* block = w;
                float* part = parts;
                for (int row = 0; row < count; row++, block += Work.RowBytes, part += 2 * V.Count)
                {
                    Fetch(block + Together * Work.RowBytes);
                    F.ReadFactors(block, factors);
                    F.Add<V>(block, factors, x + at, part);
                }
            }

            for (int row = 0; row < count; row++, parts += 2 * V.Count) sums[row] = V.Sum(V.Load(parts) + V.Load(parts + V.Count));
        }

        /// <summary>Four rows of short blocks, the sums in registers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Four(float* x, byte* w, float* factors, float* sums)
        {
            V a0 = V.Splat(0f), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            long row = Work.RowBytes;
            for (int at = 0; at < Work.K; at += F.Length, w += F.Bytes)
            {
                Fetch(w + 4 * row);
                F.ReadFactors(w, factors);
                a0 = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, 0, 2 * V.Count, a0);
                a1 = F.Pass<V, MultipliedBlock<V>>(w, factors, x + at, V.Count, 2 * V.Count, a1);
                Fetch(w + 5 * row);
                F.ReadFactors(w + row, factors);
                b0 = F.Pass<V, MultipliedBlock<V>>(w + row, factors, x + at, 0, 2 * V.Count, b0);
                b1 = F.Pass<V, MultipliedBlock<V>>(w + row, factors, x + at, V.Count, 2 * V.Count, b1);
                Fetch(w + 6 * row);
                F.ReadFactors(w + 2 * row, factors);
                c0 = F.Pass<V, MultipliedBlock<V>>(w + 2 * row, factors, x + at, 0, 2 * V.Count, c0);
                c1 = F.Pass<V, MultipliedBlock<V>>(w + 2 * row, factors, x + at, V.Count, 2 * V.Count, c1);
                Fetch(w + 7 * row);
                F.ReadFactors(w + 3 * row, factors);
                d0 = F.Pass<V, MultipliedBlock<V>>(w + 3 * row, factors, x + at, 0, 2 * V.Count, d0);
                d1 = F.Pass<V, MultipliedBlock<V>>(w + 3 * row, factors, x + at, V.Count, 2 * V.Count, d1);
            }

            (sums[0], sums[1], sums[2], sums[3]) = (V.Sum(a0 + a1), V.Sum(b0 + b1), V.Sum(c0 + c1), V.Sum(d0 + d1));
        }

        /// <summary>The first place on a cache line: what is stored across two is slow to be read again.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static float* OnLine(float* room) => (float*)(((nint)room + 63) & ~63);

        /// <summary>Has memory on its way that will be needed soon: the rows are too short for the processor to guess it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Fetch(byte* block)
        {
            if (!Sse.IsSupported) return;
            for (int at = 0; at < F.Bytes; at += PrefetchPlan.Line * sizeof(float)) Sse.Prefetch0(block + at);
        }
    }
}
