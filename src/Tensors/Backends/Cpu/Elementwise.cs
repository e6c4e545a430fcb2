using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>A formula over one number of each of up to two operands.</summary>
internal interface IFormula
{
    static abstract V Apply<V>(V a, V b) where V : struct, ILanes<V>;
}

/// <summary>The one loop that runs every element-by-element formula: in fixed blocks, the last incomplete register by way of a copy.</summary>
/// <remarks>The tail goes through the same vector formula as the body, so a number's result never depends on where it stands.</remarks>
internal static unsafe class Elementwise<V> where V : struct, ILanes<V>
{
    const int BlockSize = 8192;

    /// <summary>destination[i] = F(a[i], b[i]), or += when <paramref name="adds"/>. A formula of one operand is given it twice.</summary>
    public static void Run<F>(Team team, float* a, float* b, float* destination, long count, bool adds) where F : IFormula
    {
        Job<F> job = new() { A = a, B = b, Destination = destination, Count = count, Adds = adds };
        team.Run(ref job, checked((int)((count + BlockSize - 1) / BlockSize)));
    }

    /// <summary>destination[i] = F(a[i], b[i]) for one row, on the caller's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row<F>(float* a, float* b, float* destination, int count) where F : IFormula
    {
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            F.Apply(V.Load(a + i), V.Load(b + i)).Store(destination + i);
        if (i < count) Tail<F>(a + i, b + i, destination + i, count - i, adds: false);
    }

    static void Tail<F>(float* a, float* b, float* destination, int count, bool adds) where F : IFormula
    {
        float* x = stackalloc float[3 * V.Count], y = x + V.Count, result = y + V.Count;
        new Span<float>(x, 3 * V.Count).Clear();
        for (int i = 0; i < count; i++) (x[i], y[i]) = (a[i], b[i]);
        F.Apply(V.Load(x), V.Load(y)).Store(result);
        for (int i = 0; i < count; i++) destination[i] = adds ? destination[i] + result[i] : result[i];
    }

    struct Job<F> : IJob where F : IFormula
    {
        public float* A, B, Destination;
        public long Count;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * BlockSize;
            int count = (int)Math.Min(BlockSize, Count - start), i = 0;
            float* a = A + start, b = B + start, destination = Destination + start;
            if (!Adds)
            {
                Row<F>(a, b, destination, count);
                return;
            }

            for (; i <= count - V.Count; i += V.Count)
                (V.Load(destination + i) + F.Apply(V.Load(a + i), V.Load(b + i))).Store(destination + i);
            if (i < count) Tail<F>(a + i, b + i, destination + i, count - i, adds: true);
        }
    }
}
