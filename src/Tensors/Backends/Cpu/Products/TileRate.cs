using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>A backend that can time the innermost loop of its products alone.</summary>
internal interface IMeasuresTiles
{
    /// <summary>
    /// What that loop gives in one run of some milliseconds, with so many panels of packed numbers on each thread; and the seconds of one
    /// pass over them.
    /// </summary>
    (double Rate, double Seconds) MeasureTile(int panels);
}

/// <summary>What the inner tile reaches by itself, on operands that are packed already: the bound of every product.</summary>
internal static unsafe class TileRate<T> where T : ITile
{
    /// <summary>
    /// Work of one run and thread: as long as a product of thousands of rows takes, so that both are disturbed alike by whoever else is
    /// there.
    /// </summary>
    const double FlopsOfRun = 2.5e9;

    /// <summary>
    /// Floating-point operations per second with all threads in one run, and the seconds of one pass. On each thread
    /// <paramref name="panels"/> of the left operand meet one of the right; how many there are decides which cache they come from.
    /// </summary>
    public static (double Rate, double Seconds) Measure(Team team, Workspace workspace, int panels)
    {
        int depth = T.DepthOf(T.DepthBlock);
        long left = (long)panels * T.Rows * depth, right = (long)T.Columns * depth, c = (long)T.Rows * T.Columns;
        float** memory = workspace.Private(left + right + c);
        for (int i = 0; i < team.Count; i++) new Span<float>(memory[i], checked((int)(left + right + c))).Clear();
        double flops = 2.0 * T.Rows * T.Columns * T.DepthBlock * panels;
        int rounds = Math.Max(1, (int)(FlopsOfRun / flops));
        Job job = new() { Memory = memory, Panels = panels, Rounds = rounds, Depth = depth };
        long start = Stopwatch.GetTimestamp();
        team.Run(ref job, team.Count);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (flops * rounds * team.Count / seconds, seconds / rounds);
    }

    struct Job : IJob
    {
        public float** Memory;
        public int Panels, Rounds, Depth;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* right = Memory[worker], c = right + T.Columns * Depth, left = c + T.Rows * T.Columns;
            for (int round = 0; round < Rounds; round++)
                for (int panel = 0; panel < Panels; panel++)
                    T.Multiply(T.Rows, Depth, Panels<T>.PackedA(left + (long)panel * T.Rows * Depth), Panels<T>.PackedB(right), c,
                        T.Columns, loads: false, c, 0);
        }
    }
}
