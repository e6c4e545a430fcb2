using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Kernels over all parameters at once, laid out one after the other.</summary>
internal static unsafe class Flat<V> where V : struct, ILanes<V>
{
    const int BlockSize = 16384;

    /// <summary>Σ x·y, in blocks whose sums are added in their order, in double precision.</summary>
    public static double Dot(Team team, Workspace workspace, float* x, float* y, long count)
    {
        int pieces = checked((int)((count + BlockSize - 1) / BlockSize));
        DotJob job = new() { X = x, Y = y, Count = count, Partial = (double*)workspace.Shared(2L * pieces) };
        team.Run(ref job, pieces);
        double sum = 0;
        for (int i = 0; i < pieces; i++) sum += job.Partial[i];
        return sum;
    }

    /// <summary>One pass of an update over up to four streams of numbers; a stream that it does not have is null.</summary>
    public static void Update<U>(Team team, float* a, float* b, float* c, float* d, long count, U update) where U : unmanaged, IUpdate
    {
        UpdateJob<U> job = new() { A = a, B = b, C = c, D = d, Count = count, Formula = update };
        team.Run(ref job, checked((int)((count + BlockSize - 1) / BlockSize)));
    }

    struct DotJob : IJob
    {
        public float* X, Y;
        public double* Partial;
        public long Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * BlockSize;
            int count = (int)Math.Min(BlockSize, Count - start);
            double sum = 0;
            for (int i = 0; i < count; i += 1024)
                sum += RowLoop<V>.Dot(X + start + i, Y + start + i, Math.Min(1024, count - i));
            Partial[index] = sum;
        }
    }

    struct UpdateJob<U> : IJob where U : unmanaged, IUpdate
    {
        public float* A, B, C, D;
        public long Count;
        public U Formula;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * BlockSize;
            int count = (int)Math.Min(BlockSize, Count - start), i = 0;
            float* a = A + start, b = B + start, c = C + start, d = D + start;       // of a stream that is null, never read
            for (; i <= count - V.Count; i += V.Count) Formula.Apply<V>(a + i, b + i, c + i, d + i);
            if (i == count) return;
            float* tail = stackalloc float[4 * V.Count];
            float* ta = tail, tb = ta + V.Count, tc = tb + V.Count, td = tc + V.Count;
            new Span<float>(tail, 4 * V.Count).Clear();
            Copy(A == null ? null : a + i, ta, count - i);
            Copy(B == null ? null : b + i, tb, count - i);
            Copy(C == null ? null : c + i, tc, count - i);
            Copy(D == null ? null : d + i, td, count - i);
            Formula.Apply<V>(ta, tb, tc, td);
            Copy(ta, A == null ? null : a + i, count - i);
            Copy(tc, C == null ? null : c + i, count - i);
            Copy(td, D == null ? null : d + i, count - i);
        }

        static void Copy(float* source, float* destination, int count)
        {
            if (source != null && destination != null) new Span<float>(source, count).CopyTo(new Span<float>(destination, count));
        }
    }
}
