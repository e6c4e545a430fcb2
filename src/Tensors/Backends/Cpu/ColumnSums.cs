using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Sums over rows, as gradients of biases and gains need them: partial sums of 64 rows each, then added in their order.</summary>
/// <remarks>The blocks are the same for any number of threads, so the order of every sum is fixed.</remarks>
internal static unsafe class ColumnSums<V> where V : struct, ILanes<V>
{
    public const int RowsOfPiece = 64;

    public static int Pieces(int rows) => (rows + RowsOfPiece - 1) / RowsOfPiece;

    /// <summary>destination[j] = (or +=) Σᵢ x[i, j], or Σᵢ x[i, j]·y[i, j] where there is a <paramref name="y"/>.</summary>
    public static void Run(Team team, Workspace workspace, float* x, float* y, int rows, int columns, float* destination, bool adds)
    {
        PartialJob partial = new()
        {
            X = x,
            Y = y,
            Rows = rows,
            Columns = columns,
            Partial = workspace.Shared((long)Pieces(rows) * columns),
        };
        team.Run(ref partial, Pieces(rows));
        Reduce(partial.Partial, Pieces(rows), columns, columns, destination, adds);
    }

    /// <summary>Adds partial sums, <paramref name="stride"/> numbers apart, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reduce(float* partial, int pieces, int stride, int columns, float* destination, bool adds)
    {
        for (int j = 0; j < columns; j++)
        {
            float sum = partial[j];
            for (int piece = 1; piece < pieces; piece++) sum += partial[(long)piece * stride + j];
            destination[j] = adds ? destination[j] + sum : sum;
        }
    }

    struct PartialJob : IJob
    {
        public float* X, Y, Partial;
        public int Rows, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* sum = Partial + (long)index * Columns;
            new Span<float>(sum, Columns).Clear();
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
                if (Y == null) RowLoop<V>.AddScaled(sum, X + (long)row * Columns, 1f, Columns);
                else RowLoop<V>.AddProducts(sum, X + (long)row * Columns, Y + (long)row * Columns, Columns);
        }
    }
}
