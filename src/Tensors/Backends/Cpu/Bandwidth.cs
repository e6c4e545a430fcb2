using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>How fast memory gives and takes: long rows that no cache holds, on all threads at once.</summary>
internal static unsafe class Bandwidth<V> where V : struct, ILanes<V>
{
    const long Count = 64L << 20;
    const int BlockSize = 1 << 16;

    /// <summary>Bytes a second: read alone, and read while as many are written (both counted). The best of a few runs.</summary>
    public static (double Read, double Copy) Measure(Team team)
    {
        float* memory = (float*)NativeBlock.Allocate(Count * sizeof(float));
        try
        {
            float* sinks = stackalloc float[team.Count];
            ReadJob fill = new() { Memory = memory, Sinks = sinks, Writes = true };
            team.Run(ref fill, Pieces(Count));
            double read = BestRate.Of(team, new ReadJob { Memory = memory, Sinks = sinks }, Pieces(Count), Count * sizeof(float));
            double copy = BestRate.Of(team, new CopyJob { Memory = memory }, Pieces(Count / 2), Count * sizeof(float));
            return (read, copy);
        }
        finally
        {
            NativeBlock.Free(memory);
        }
    }

    static int Pieces(long count) => (int)(count / BlockSize);

    struct ReadJob : IJob
    {
        public float* Memory, Sinks;
        public bool Writes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* x = Memory + (long)index * BlockSize;
            if (Writes)
            {
                new Span<float>(x, BlockSize).Fill(index);
                return;
            }

            V a = V.Splat(0f), b = a, c = a, d = a;
            for (int i = 0; i < BlockSize; i += 4 * V.Count)
            {
                a += V.Load(x + i);
                b += V.Load(x + i + V.Count);
                c += V.Load(x + i + 2 * V.Count);
                d += V.Load(x + i + 3 * V.Count);
            }

            Sinks[worker] = V.Sum(a + b + c + d);                            // used, so that nothing is optimised away
        }
    }

    struct CopyJob : IJob
    {
        public float* Memory;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* from = Memory + (long)index * BlockSize, to = from + Count / 2;
            for (int i = 0; i < BlockSize; i += V.Count) V.Load(from + i).Store(to + i);
        }
    }
}
