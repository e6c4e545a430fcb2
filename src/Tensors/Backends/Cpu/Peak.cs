using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>What the processor can do at most: multiply-adds that wait for nothing, on all threads at once.</summary>
internal static unsafe class Peak<V> where V : struct, ILanes<V>
{
    const int Rounds = 40_000, Chains = 12;

    /// <summary>Floating-point operations per second, the best of a few short runs; a multiply-add counts as two.</summary>
    public static double Measure(Team team)
    {
        float* sinks = stackalloc float[team.Count];
        return BestRate.Of(team, new Job { Sinks = sinks }, team.Count, 2.0 * V.Count * Chains * Rounds * team.Count);
    }

    struct Job : IJob
    {
        public float* Sinks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            V x = V.Splat(0.999f), y = V.Splat(1e-3f);
            V a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < Rounds; round++)
            {
                a = V.MultiplyAdd(a, x, y); b = V.MultiplyAdd(b, x, y); c = V.MultiplyAdd(c, x, y); d = V.MultiplyAdd(d, x, y);
                e = V.MultiplyAdd(e, x, y); f = V.MultiplyAdd(f, x, y); g = V.MultiplyAdd(g, x, y); h = V.MultiplyAdd(h, x, y);
                i = V.MultiplyAdd(i, x, y); j = V.MultiplyAdd(j, x, y); k = V.MultiplyAdd(k, x, y); l = V.MultiplyAdd(l, x, y);
            }

            Sinks[index] = V.Sum(a + b + c + d + e + f + g + h + i + j + k + l);      // used, so that nothing is optimised away
        }
    }
}
