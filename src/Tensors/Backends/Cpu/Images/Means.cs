using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>The mean row of each sequence.</summary>
internal static unsafe class Means<V> where V : struct, ILanes<V>
{
    public static void Forward(Team team, float* x, int batch, int time, int columns, float* y)
    {
        Job job = new() { X = x, Y = y, Time = time, Columns = columns };
        team.Run(ref job, batch);
    }

    public static void Backward(Team team, float* dy, int batch, int time, int columns, float* dx, bool adds)
    {
        Job job = new() { X = dx, Y = dy, Time = time, Columns = columns, Back = true, Adds = adds };
        team.Run(ref job, batch);
    }

    /// <summary>One sequence.</summary>
    struct Job : IJob
    {
        public float* X, Y;
        public int Time, Columns;
        public bool Back, Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* x = X + (long)index * Time * Columns, y = Y + (long)index * Columns;
            if (!Back || !Adds) new Span<float>(Back ? x : y, Back ? Time * Columns : Columns).Clear();
            for (int t = 0; t < Time; t++, x += Columns)
                if (Back) RowLoop<V>.AddScaled(x, y, 1f / Time, Columns);
                else RowLoop<V>.AddScaled(y, x, 1f / Time, Columns);
        }
    }
}
