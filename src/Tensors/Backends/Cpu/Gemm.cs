namespace Hone.Tensors.Backends.Cpu;

/// <summary>C = A · B, or C += A · B, float32, any size and layout: packed, blocked for the caches, divided among the team.</summary>
internal static unsafe class Gemm<V> where V : struct, ILanes<V>
{
    /// <summary>How much of k is summed before C is touched: a panel of B this deep stays in the first-level cache.</summary>
    const int DepthBlock = 256;

    /// <summary>At most so many rows of A, and columns of B, are packed at a time.</summary>
    const int RowsAtOnce = 4092, ColumnsAtOnce = 4096;

    /// <summary>What one worker does at a time: about 120 rows (a packed block of A in the second-level cache) by 1024 columns.</summary>
    const int RowsOfPiece = 120, ColumnsOfPiece = 1024;

    public static void Multiply(
        Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds, float* bias = null)
    {
        int rowBlock = Math.Min(m, RowsAtOnce / GemmTile<V>.Rows * GemmTile<V>.Rows), columnBlock = Math.Min(n, ColumnsAtOnce);
        int depthBlock = Math.Min(k, DepthBlock);
        long sizeOfA = (long)RoundUp(rowBlock, GemmTile<V>.Rows) * depthBlock;
        long sizeOfB = (long)RoundUp(columnBlock, GemmTile<V>.Columns) * depthBlock;
        float* packedA = workspace.Shared(sizeOfA + sizeOfB + 16), packedB = packedA + (sizeOfA + 15) / 16 * 16;
        for (int column = 0; column < n; column += columnBlock)
            for (int row = 0; row < m; row += rowBlock)
                for (int depth = 0; depth < k; depth += depthBlock)
                {
                    Job job = new()
                    {
                        A = new Matrix(a.At(row, depth), a.RowStride, a.ColumnStride),
                        B = new Matrix(b.At(depth, column), b.RowStride, b.ColumnStride),
                        C = c + row * stride + column,
                        Stride = stride,
                        M = Math.Min(rowBlock, m - row),
                        N = Math.Min(columnBlock, n - column),
                        K = Math.Min(depthBlock, k - depth),
                        Loads = adds || depth > 0,
                        Bias = bias != null && depth + depthBlock >= k ? bias + column : null,
                        PackedA = packedA,
                        PackedB = packedB,
                    };
                    job.Run(team);
                }
    }

    static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>One slice of k: first both operands are packed by all, then pieces of C are computed by all.</summary>
    struct Job
    {
        public Matrix A, B;
        public float* C, Bias, PackedA, PackedB;
        public long Stride;
        public int M, N, K;
        public bool Loads;
        int _rowPieces, _columnPieces, _packsOfA, _packsOfB;

        readonly int Tiles => (M + GemmTile<V>.Rows - 1) / GemmTile<V>.Rows;

        readonly int Panels => (N + GemmTile<V>.Columns - 1) / GemmTile<V>.Columns;

        public void Run(Team team)
        {
            _packsOfA = Math.Max(1, Math.Min(Tiles, (int)((long)M * K / 16384)));
            _packsOfB = Math.Max(1, Math.Min(Panels, (int)((long)N * K / 16384)));
            PackJob pack = new() { Of = this };
            team.Run(ref pack, _packsOfA + _packsOfB);
            _rowPieces = (M + RowsOfPiece - 1) / RowsOfPiece;
            _columnPieces = (N + ColumnsOfPiece - 1) / ColumnsOfPiece;
            if (_rowPieces * _columnPieces < 4) _columnPieces = Math.Min(Panels, 4);
            MultiplyJob multiply = new() { Of = this };
            team.Run(ref multiply, _rowPieces * _columnPieces);
        }

        struct PackJob : IJob
        {
            public Job Of;

            public readonly void Run(int index, int worker)
            {
                if (index < Of._packsOfB)
                {
                    int first = (int)((long)Of.Panels * index / Of._packsOfB), last = (int)((long)Of.Panels * (index + 1) / Of._packsOfB);
                    int column = first * GemmTile<V>.Columns, columns = Math.Min(Of.N, last * GemmTile<V>.Columns) - column;
                    GemmTile<V>.PackB(new Matrix(Of.B.At(0, column), Of.B.RowStride, Of.B.ColumnStride), columns, Of.K,
                        Of.PackedB + (long)column * Of.K, Of.K);
                }
                else
                {
                    index -= Of._packsOfB;
                    int first = (int)((long)Of.Tiles * index / Of._packsOfA), last = (int)((long)Of.Tiles * (index + 1) / Of._packsOfA);
                    int row = first * GemmTile<V>.Rows, rows = Math.Min(Of.M, last * GemmTile<V>.Rows) - row;
                    GemmTile<V>.PackA(new Matrix(Of.A.At(row, 0), Of.A.RowStride, Of.A.ColumnStride), rows, Of.K,
                        Of.PackedA + (long)row * Of.K);
                }
            }
        }

        struct MultiplyJob : IJob
        {
            public Job Of;

            public readonly void Run(int index, int worker)
            {
                int i = index % Of._rowPieces, j = index / Of._rowPieces;
                int row = Of.Tiles * i / Of._rowPieces * GemmTile<V>.Rows;
                int rows = Math.Min(Of.M, Of.Tiles * (i + 1) / Of._rowPieces * GemmTile<V>.Rows) - row;
                int column = Of.Panels * j / Of._columnPieces * GemmTile<V>.Columns;
                int columns = Math.Min(Of.N, Of.Panels * (j + 1) / Of._columnPieces * GemmTile<V>.Columns) - column;
                GemmTile<V>.Block(
                    Of.PackedA + (long)row * Of.K, Of.PackedB + (long)column * Of.K, Of.C + row * Of.Stride + column, Of.Stride,
                    rows, columns, Of.K, Of.K, Of.Loads, Of.Bias == null ? null : Of.Bias + column);
            }
        }
    }
}
