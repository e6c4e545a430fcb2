using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Products of many rows with a weight matrix [M, K], which may be packed.</summary>
/// <remarks>
/// Of a packed one as much as the caches hold is unpacked at a time, and multiplied from there. It is cut where the product itself is cut,
/// so that the bits are those of the unpacked matrix.
/// </remarks>
internal static unsafe class WeightProduct<V, T> where V : struct, ILanes<V> where T : ITile
{
    /// <summary>Numbers that are unpacked at a time: 1 MiB of them.</summary>
    const int MostUnpacked = 1 << 18;

    /// <summary>Columns are cut at multiples of the longest block.</summary>
    const int Column = 256;

    /// <summary>y = x · wᵀ, x [n, K].</summary>
    public static void Outputs<E>(Team team, Workspace workspace, float* x, Tensor w, float* y, int n, E epilogue)
        where E : unmanaged, IEpilogue
    {
        (int m, int k) = (w.Shape[0], w.Shape.Columns);
        Matrix left = new(x, k, 1);
        if (w.Packing is null)
        {
            Gemm<T>.Multiply(team, workspace, left, new Matrix(w.Float, 1, k), y, m, n, m, k, adds: false, epilogue);
            return;
        }

        int rows = Math.Max(1, MostUnpacked / k / T.Columns) * T.Columns;
        float* unpacked = workspace.Unpacked((long)Math.Min(rows, m) * k);
        for (int first = 0; first < m; first += rows)
        {
            int count = Math.Min(rows, m - first);
            Unpack(team, w, first, count, 0, k, unpacked);
            Gemm<T>.Multiply(team, workspace, left, new Matrix(unpacked, 1, k), y + first, m, n, count, k, adds: false, epilogue);
        }
    }

    /// <summary>dx = dy · w, or added to what is there, dy [n, M].</summary>
    public static void Inputs<E>(Team team, Workspace workspace, float* dy, Tensor w, float* dx, int n, bool adds, E epilogue)
        where E : unmanaged, IEpilogue
    {
        (int m, int k) = (w.Shape[0], w.Shape.Columns);
        if (w.Packing is null)
        {
            Gemm<T>.Multiply(team, workspace, new Matrix(dy, m, 1), new Matrix(w.Float, k, 1), dx, k, n, k, m, adds, epilogue);
            return;
        }

        int slice = Gemm<T>.SliceOf(m), columns = Math.Max(1, MostUnpacked / slice / Column) * Column;
        float* unpacked = workspace.Unpacked((long)Math.Min(slice, m) * Math.Min(columns, k));
        for (int column = 0; column < k; column += columns)
        {
            int width = Math.Min(columns, k - column);
            for (int first = 0; first < m; first += slice)
            {
                int count = Math.Min(slice, m - first);
                Unpack(team, w, first, count, column, width, unpacked);
                Matrix left = new(dy + first, m, 1), right = new(unpacked, width, 1);
                if (first + count < m)
                    Gemm<T>.Multiply(team, workspace, left, right, dx + column, k, n, width, count, adds || first > 0);
                else Gemm<T>.Multiply(team, workspace, left, right, dx + column, k, n, width, count, adds || first > 0, epilogue);
            }
        }
    }

    /// <summary>Rows of a packed matrix, or columns of them from a block's first on, one row after the other.</summary>
    static void Unpack(Team team, Tensor w, int first, int rows, int column, int columns, float* numbers)
    {
        foreach (PackedRows part in w.Packing!.Parts)
        {
            int from = Math.Max(first, part.First), past = Math.Min(first + rows, part.First + part.Count);
            if (from >= past) continue;
            UnpackJob job = new()
            {
                Packed = (byte*)w.Address + part.Offset + (from - part.First) * part.RowBytes + Packing.BytesOf(part.Format, column),
                RowBytes = part.RowBytes, Format = part.Format, Rows = past - from, Columns = columns,
                Numbers = numbers + (long)(from - first) * columns,
            };
            team.Run(ref job, (job.Rows + UnpackJob.RowsOfPiece - 1) / UnpackJob.RowsOfPiece);
        }
    }

    struct UnpackJob : IJob
    {
        public const int RowsOfPiece = 8;
        public byte* Packed;
        public float* Numbers;
        public long RowBytes;
        public PackedFormat Format;
        public int Rows, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
                Block.Unpack<V>(Format, Packed + row * RowBytes, Columns, Numbers + (long)row * Columns);
        }
    }
}
