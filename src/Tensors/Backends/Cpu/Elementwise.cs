using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>A formula over one number of each of up to three operands.</summary>
internal interface IFormula
{
    static abstract V Apply<V>(V a, V b, V c) where V : struct, ILanes<V>;
}

/// <summary>The one loop that runs every element-by-element formula: in fixed blocks, the last incomplete register by way of a copy.</summary>
/// <remarks>The tail goes through the same vector formula as the body, so a number's result never depends on where it stands.</remarks>
internal static unsafe class Elementwise<V> where V : struct, ILanes<V>
{
    const int BlockSize = 8192;

    /// <summary>destination[i] = F(a[i], b[i], c[i]), or += when <paramref name="adds"/>. Operands a formula ignores may be a's.</summary>
    public static void Run<F>(Team team, float* a, float* b, float* c, float* destination, long count, bool adds) where F : IFormula
    {
        Job<F> job = new() { A = a, B = b, C = c, Destination = destination, Count = count, Adds = adds };
        team.Run(ref job, checked((int)((count + BlockSize - 1) / BlockSize)));
    }

    struct Job<F> : IJob where F : IFormula
    {
        public float* A, B, C, Destination;
        public long Count;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * BlockSize;
            int count = (int)Math.Min(BlockSize, Count - start), i = 0;
            float* a = A + start, b = B + start, c = C + start, destination = Destination + start;
            if (Adds)
                for (; i <= count - V.Count; i += V.Count)
                    (V.Load(destination + i) + F.Apply(V.Load(a + i), V.Load(b + i), V.Load(c + i))).Store(destination + i);
            else
                for (; i <= count - V.Count; i += V.Count)
                    F.Apply(V.Load(a + i), V.Load(b + i), V.Load(c + i)).Store(destination + i);
            if (i < count) Tail(a + i, b + i, c + i, destination + i, count - i);
        }

        readonly void Tail(float* a, float* b, float* c, float* destination, int count)
        {
            float* x = stackalloc float[4 * V.Count], y = x + V.Count, z = y + V.Count, result = z + V.Count;
            new Span<float>(x, 4 * V.Count).Clear();
            for (int i = 0; i < count; i++) (x[i], y[i], z[i]) = (a[i], b[i], c[i]);
            F.Apply(V.Load(x), V.Load(y), V.Load(z)).Store(result);
            for (int i = 0; i < count; i++) destination[i] = Adds ? destination[i] + result[i] : result[i];
        }
    }
}
