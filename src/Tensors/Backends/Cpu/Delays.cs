using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Rows of sequences, each moved on by one position, or back.</summary>
internal static unsafe class Delays<V> where V : struct, ILanes<V>
{
    const int RowsOfPiece = 64;

    /// <summary>y[b, t] = x[b, t + by] where there is that position, else 0; or += when <paramref name="adds"/>.</summary>
    public static void Run(Team team, float* x, int rows, int time, int columns, int by, float* y, bool adds)
    {
        Job job = new() { X = x, Y = y, Rows = rows, Time = time, Columns = columns, By = by, Adds = adds };
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    struct Job : IJob
    {
        public float* X, Y;
        public int Rows, Time, Columns, By;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* x = X + (long)(row + By) * Columns, y = Y + (long)row * Columns;
                bool exists = row % Time + By is var t && t >= 0 && t < Time;
                if (exists && Adds) RowLoop<V>.AddScaled(y, x, 1f, Columns);
                else if (exists) new ReadOnlySpan<float>(x, Columns).CopyTo(new Span<float>(y, Columns));
                else if (!Adds) new Span<float>(y, Columns).Clear();
            }
        }
    }
}
