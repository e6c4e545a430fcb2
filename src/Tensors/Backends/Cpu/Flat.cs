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

    /// <summary>One pass over parameters, gradients and both moments.</summary>
    public static void AdamW(Team team, float* parameters, float* gradient, float* first, float* second, long count, in AdamWStep step)
    {
        AdamWJob job = new() { Parameters = parameters, Gradient = gradient, First = first, Second = second, Count = count, Step = step };
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

    struct AdamWJob : IJob
    {
        public float* Parameters, Gradient, First, Second;
        public long Count;
        public AdamWStep Step;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long start = (long)index * BlockSize;
            int count = (int)Math.Min(BlockSize, Count - start), i = 0;
            float* p = Parameters + start, g = Gradient + start, m = First + start, v = Second + start;
            for (; i <= count - V.Count; i += V.Count) Update(p + i, g + i, m + i, v + i);
            if (i == count) return;
            float* tail = stackalloc float[4 * V.Count];
            float* tp = tail, tg = tp + V.Count, tm = tg + V.Count, tv = tm + V.Count;
            new Span<float>(tail, 4 * V.Count).Clear();
            for (int j = i; j < count; j++) (tp[j - i], tg[j - i], tm[j - i], tv[j - i]) = (p[j], g[j], m[j], v[j]);
            Update(tp, tg, tm, tv);
            for (int j = i; j < count; j++) (p[j], m[j], v[j]) = (tp[j - i], tm[j - i], tv[j - i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Update(float* p, float* g, float* m, float* v)
        {
            V gradient = V.Load(g) * V.Splat(Step.GradientScale), one = V.Splat(1f);
            V first = V.MultiplyAdd(V.Splat(Step.Beta1), V.Load(m), (one - V.Splat(Step.Beta1)) * gradient);
            V second = V.MultiplyAdd(V.Splat(Step.Beta2), V.Load(v), (one - V.Splat(Step.Beta2)) * gradient * gradient);
            first.Store(m);
            second.Store(v);
            V root = V.Sqrt(second / V.Splat(Step.Correction2)) + V.Splat(Step.Epsilon);
            V decayed = V.Load(p) * V.Splat(1f - Step.LearningRate * Step.WeightDecay);
            (decayed - V.Splat(Step.LearningRate / Step.Correction1) * first / root).Store(p);
        }
    }
}
