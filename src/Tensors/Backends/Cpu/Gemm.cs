namespace Hone.Tensors.Backends.Cpu;

/// <summary>C = A · B, or C += A · B, float32, any size and layout: packed, blocked for the caches, divided among the team.</summary>
/// <remarks>
/// The smaller operand is packed once for all, by all. The larger is cut into strips, and whoever takes a strip packs it for himself
/// just before he uses it: what a core has packed is then in its own cache, where fetching it from a neighbour's would cost more than
/// the arithmetic hides (measured: docs/LOG.md). How the work is cut depends on the sizes alone, and no sum on how it was cut.
/// </remarks>
internal static unsafe class Gemm<V> where V : struct, ILanes<V>
{
    /// <summary>How much of k is summed before C is touched. Part of what fixes the bits.</summary>
    const int DepthBlock = 384;

    /// <summary>Numbers of the shared operand that are packed at a time: 4 MiB.</summary>
    const int SizeOfShared = 1 << 20;

    /// <summary>Strips into which the larger operand is cut, where it has the tiles, so that all threads finish together.</summary>
    const int Strips = 16;

    /// <summary>Rows, or columns, of one strip at most.</summary>
    const int MostOfStrip = 192;

    public static void Multiply(
        Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds, float* bias = null)
    {
        int slices = (k + DepthBlock - 1) / DepthBlock, depthBlock = (k + slices - 1) / slices;
        bool sharesA = m <= n;
        int unit = sharesA ? GemmTile<V>.Rows : GemmTile<V>.Columns, whole = sharesA ? m : n;
        int block = Math.Min(RoundUp(whole, unit), Math.Max(1, SizeOfShared / depthBlock / unit) * unit);
        float* shared = workspace.Shared((long)block * depthBlock);
        float** own = workspace.Private((long)RoundUp(MostOfStrip, Math.Max(GemmTile<V>.Rows, GemmTile<V>.Columns)) * depthBlock);
        for (int at = 0; at < whole; at += block)
            for (int depth = 0; depth < k; depth += depthBlock)
            {
                int row = sharesA ? at : 0, column = sharesA ? 0 : at;
                Step step = new()
                {
                    A = new Matrix(a.At(row, depth), a.RowStride, a.ColumnStride),
                    B = new Matrix(b.At(depth, column), b.RowStride, b.ColumnStride),
                    C = c + row * stride + column,
                    Stride = stride,
                    M = sharesA ? Math.Min(block, m - at) : m,
                    N = sharesA ? n : Math.Min(block, n - at),
                    K = Math.Min(depthBlock, k - depth),
                    SharesA = sharesA,
                    Loads = adds || depth > 0,
                    Bias = bias != null && depth + depthBlock >= k ? bias + column : null,
                    Shared = shared,
                    Own = own,
                };
                step.Run(team);
            }
    }

    static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>One block of the shared operand and one slice of k.</summary>
    struct Step
    {
        const int NumbersOfPack = 16384;

        public Matrix A, B;
        public float* C, Bias, Shared;
        public float** Own;
        public long Stride;
        public int M, N, K;
        public bool SharesA, Loads;
        int _packs, _strips;

        readonly int Tiles => (M + GemmTile<V>.Rows - 1) / GemmTile<V>.Rows;

        readonly int Panels => (N + GemmTile<V>.Columns - 1) / GemmTile<V>.Columns;

        public void Run(Team team)
        {
            _packs = Math.Clamp((int)((long)(SharesA ? M : N) * K / NumbersOfPack), 1, SharesA ? Tiles : Panels);
            PackJob pack = new() { Of = this };
            team.Run(ref pack, _packs);
            int cut = SharesA ? N : M;
            _strips = Math.Clamp((cut + MostOfStrip - 1) / MostOfStrip, Math.Min(Strips, SharesA ? Panels : Tiles), SharesA ? Panels : Tiles);
            StripJob strip = new() { Of = this };
            team.Run(ref strip, _strips);
        }

        /// <summary>Rows from the first to before the last tile of a share.</summary>
        readonly (int Row, int Count) Rows(int index, int shares)
        {
            int row = (int)((long)Tiles * index / shares) * GemmTile<V>.Rows;
            return (row, Math.Min(M, (int)((long)Tiles * (index + 1) / shares) * GemmTile<V>.Rows) - row);
        }

        /// <summary>Columns from the first to before the last panel of a share.</summary>
        readonly (int Column, int Count) Columns(int index, int shares)
        {
            int column = (int)((long)Panels * index / shares) * GemmTile<V>.Columns;
            return (column, Math.Min(N, (int)((long)Panels * (index + 1) / shares) * GemmTile<V>.Columns) - column);
        }

        readonly void PackRows(int row, int count, float* target) =>
            GemmTile<V>.PackA(new Matrix(A.At(row, 0), A.RowStride, A.ColumnStride), count, K, target);

        readonly void PackColumns(int column, int count, float* target) =>
            GemmTile<V>.PackB(new Matrix(B.At(0, column), B.RowStride, B.ColumnStride), count, K, target, K);

        struct PackJob : IJob
        {
            public Step Of;

            public readonly void Run(int index, int worker)
            {
                (int start, int count) = Of.SharesA ? Of.Rows(index, Of._packs) : Of.Columns(index, Of._packs);
                float* target = Of.Shared + (long)start * Of.K;
                if (Of.SharesA) Of.PackRows(start, count, target);
                else Of.PackColumns(start, count, target);
            }
        }

        struct StripJob : IJob
        {
            public Step Of;

            public readonly void Run(int index, int worker)
            {
                float* own = Of.Own[worker];
                if (Of.SharesA)
                {
                    (int column, int count) = Of.Columns(index, Of._strips);
                    Of.PackColumns(column, count, own);
                    GemmTile<V>.Block(Of.Shared, own, Of.C + column, Of.Stride, Of.M, count, Of.K, Of.K, Of.Loads, Of.Bias == null ? null : Of.Bias + column);
                }
                else
                {
                    (int row, int count) = Of.Rows(index, Of._strips);
                    Of.PackRows(row, count, own);
                    GemmTile<V>.Block(own, Of.Shared, Of.C + row * Of.Stride, Of.Stride, count, Of.N, Of.K, Of.K, Of.Loads, Of.Bias);
                }
            }
        }
    }
}
