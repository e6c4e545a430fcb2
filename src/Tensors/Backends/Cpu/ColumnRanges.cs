using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Neighbouring columns of rows, copied or added to others.</summary>
internal static unsafe class ColumnRanges<V> where V : struct, ILanes<V>
{
    const int NumbersOfPiece = 8192;

    /// <summary>y[row, i] = x[row, i], or +=, for so many columns of rows that lie apart by their strides.</summary>
    public static void Run(Team team, float* x, int strideOfX, float* y, int strideOfY, int columns, long rows, bool adds)
    {
        Job job = new()
        {
            X = x, Y = y, StrideOfX = strideOfX, StrideOfY = strideOfY, Columns = columns, Rows = rows, Adds = adds,
            RowsOfPiece = Math.Max(1, NumbersOfPiece / columns),
        };
        team.Run(ref job, checked((int)((rows + job.RowsOfPiece - 1) / job.RowsOfPiece)));
    }

    struct Job : IJob
    {
        public float* X, Y;
        public long Rows;
        public int StrideOfX, StrideOfY, Columns, RowsOfPiece;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long row = (long)index * RowsOfPiece, end = Math.Min(Rows, row + RowsOfPiece);
            for (; row < end; row++)
            {
                float* x = X + row * StrideOfX, y = Y + row * StrideOfY;
                if (Adds) RowLoop<V>.AddScaled(y, x, 1f, Columns);
                else new ReadOnlySpan<float>(x, Columns).CopyTo(new Span<float>(y, Columns));
            }
        }
    }
}
