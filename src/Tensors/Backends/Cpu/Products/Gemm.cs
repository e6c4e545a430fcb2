namespace Hone.Tensors.Backends.Cpu;

/// <summary>C = A · B, or C += A · B, any size and layout: packed, blocked for the caches, divided among the team.</summary>
/// <remarks>
/// The smaller operand is packed once for all, by all. The larger is cut into strips, and whoever takes a strip packs it for himself
/// just before he uses it: what a core has packed is then in its own cache, where fetching it from a neighbour's would cost more than
/// the arithmetic hides (measured: docs/LOG.md). A strip goes through all of k before the next is taken, so that its part of C stays
/// in that cache too. How the work is cut depends on the sizes alone, and no sum on how it was cut.
/// </remarks>
internal static unsafe class Gemm<T> where T : ITile
{
    /// <summary>Units of the shared operand that are packed at a time: 8 MiB.</summary>
    const int SizeOfShared = 1 << 21;

    /// <summary>Strips into which the larger operand is cut at least, where it has the tiles, so that all threads finish together.</summary>
    const int Strips = 16;

    /// <summary>Rows, or columns, of one strip at most.</summary>
    const int MostOfStrip = 192;

    /// <summary>The product alone.</summary>
    public static void Multiply(Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds) =>
        Multiply(team, workspace, a, b, c, stride, m, n, k, adds, default(NoEpilogue));

    /// <summary>The product, and what is done to each tile of it when it is finished.</summary>
    public static void Multiply<E>(
        Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds, E epilogue) where E : unmanaged, IEpilogue
    {
        int slices = (k + T.DepthBlock - 1) / T.DepthBlock, slice = RoundUp((k + slices - 1) / slices, 2), depth = T.DepthOf(slice);
        bool sharesA = m <= n;
        int unit = sharesA ? T.Rows : T.Columns, whole = sharesA ? m : n;
        int block = Math.Min(RoundUp(whole, unit), Math.Max(1, SizeOfShared / depth / unit) * unit);
        int slicesAtOnce = Math.Clamp(SizeOfShared / block / depth, 1, slices);
        float* shared = workspace.Shared((long)block * depth * slicesAtOnce);
        float** own = workspace.Private((long)RoundUp(MostOfStrip, Math.Max(T.Rows, T.Columns)) * depth);
        for (int at = 0; at < whole; at += block)
            for (int first = 0; first < k; first += slicesAtOnce * slice)
            {
                int row = sharesA ? at : 0, column = sharesA ? 0 : at;
                Step<E> step = new()
                {
                    A = a.From(row, first),
                    B = b.From(first, column),
                    C = c + row * stride + column,
                    Stride = stride,
                    M = sharesA ? Math.Min(block, m - at) : m,
                    N = sharesA ? n : Math.Min(block, n - at),
                    K = Math.Min(slicesAtOnce * slice, k - first),
                    Slice = slice,
                    SharesA = sharesA,
                    Loads = adds || first > 0,
                    Finishes = typeof(E) != typeof(NoEpilogue) && first + slicesAtOnce * slice >= k,
                    Epilogue = epilogue,
                    Shared = shared,
                    Own = own,
                };
                step.Run(team);
            }
    }

    static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>One block of the shared operand and some slices of k.</summary>
    struct Step<E> where E : unmanaged, IEpilogue
    {
        const int UnitsOfPack = 16384;

        public Matrix A, B;
        public float* C, Shared;
        public float** Own;
        public long Stride;
        public int M, N, K, Slice;
        public bool SharesA, Loads, Finishes;
        public E Epilogue;
        int _packs, _strips;

        readonly int Tiles => (M + T.Rows - 1) / T.Rows;

        readonly int Panels => (N + T.Columns - 1) / T.Columns;

        readonly bool SharedLanesAreSideBySide => (SharesA ? A.RowStride : B.ColumnStride) == 1;

        /// <summary>Units between one packed slice of the shared operand and the next.</summary>
        readonly long SharedSlice => (long)(SharesA ? Tiles * T.Rows : Panels * T.Columns) * T.DepthOf(Slice);

        public void Run(Team team)
        {
            int slices = (K + Slice - 1) / Slice, most = SharedLanesAreSideBySide ? (Slice + 15) / 16 : SharesA ? Tiles : Panels;
            _packs = Math.Clamp((int)((long)(SharesA ? M : N) * T.DepthOf(Slice) / UnitsOfPack), 1, most);
            PackJob pack = new() { Of = this };
            team.Run(ref pack, slices * _packs);
            int cut = SharesA ? N : M, tiles = SharesA ? Panels : Tiles;
            _strips = Math.Clamp((cut + MostOfStrip - 1) / MostOfStrip, Math.Min(Strips, tiles), tiles);
            StripJob strip = new() { Of = this };
            team.Run(ref strip, _strips);
        }

        /// <summary>Rows from the first to before the last tile of a share.</summary>
        readonly (int Row, int Count) Rows(int index, int shares)
        {
            int row = (int)((long)Tiles * index / shares) * T.Rows;
            return (row, Math.Min(M, (int)((long)Tiles * (index + 1) / shares) * T.Rows) - row);
        }

        /// <summary>Columns from the first to before the last panel of a share.</summary>
        readonly (int Column, int Count) Columns(int index, int shares)
        {
            int column = (int)((long)Panels * index / shares) * T.Columns;
            return (column, Math.Min(N, (int)((long)Panels * (index + 1) / shares) * T.Columns) - column);
        }

        /// <summary>
        /// The shared operand, packed slice by slice. Where its lanes lie side by side a share is a stretch of k, where k runs along memory
        /// a stretch of lanes: either way memory is read in long runs.
        /// </summary>
        struct PackJob : IJob
        {
            public Step<E> Of;

            public readonly void Run(int index, int worker)
            {
                int slices = (Of.K + Of.Slice - 1) / Of.Slice, slice = index / Of._packs, share = index % Of._packs;
                int first = slice * Of.Slice, deep = Math.Min(Of.Slice, Of.K - first), depth = T.DepthOf(deep);
                float* target = Of.Shared + slice * Of.SharedSlice;
                int lanes = Of.SharesA ? Of.M : Of.N, from = 0, k = 0;
                if (Of.SharedLanesAreSideBySide)
                {
                    int last = Stretch(deep, share + 1);
                    k = Stretch(deep, share);
                    deep = last - k;
                }
                else
                {
                    (from, lanes) = Of.SharesA ? Of.Rows(share, Of._packs) : Of.Columns(share, Of._packs);
                }

                target += (long)from * depth;
                if (Of.SharesA) Panels<T>.PackA(Of.A.From(from, first + k), lanes, deep, target + (long)T.DepthOf(k) * T.Rows, depth);
                else Panels<T>.PackB(Of.B.From(first + k, from), lanes, deep, target + (long)T.DepthOf(k) * T.Columns, depth);
            }

            /// <summary>Where a share of k begins: at an even place, for pairs.</summary>
            readonly int Stretch(int deep, int share) => share == Of._packs ? deep : (int)((long)deep * share / Of._packs) & ~1;
        }

        struct StripJob : IJob
        {
            public Step<E> Of;

            public readonly void Run(int index, int worker)
            {
                float* own = Of.Own[worker], shared = Of.Shared;
                (int start, int count) = Of.SharesA ? Of.Columns(index, Of._strips) : Of.Rows(index, Of._strips);
                float* c = Of.C + (Of.SharesA ? start : start * Of.Stride);
                for (int k = 0; k < Of.K; k += Of.Slice, shared += Of.SharedSlice)
                {
                    int deep = Math.Min(Of.Slice, Of.K - k), depth = T.DepthOf(deep);
                    bool loads = Of.Loads || k > 0, finishes = Of.Finishes && k + Of.Slice >= Of.K;
                    if (Of.SharesA)
                    {
                        Panels<T>.PackB(Of.B.From(k, start), count, deep, own, depth);
                        Panels<T>.Multiply(shared, own, c, Of.Stride, Of.M, count, depth, depth, loads, holdsA: true, finishes, Of.Epilogue);
                    }
                    else
                    {
                        Panels<T>.PackA(Of.A.From(start, k), count, deep, own, depth);
                        Panels<T>.Multiply(own, shared, c, Of.Stride, count, Of.N, depth, depth, loads, holdsA: false, finishes, Of.Epilogue);
                    }
                }
            }
        }
    }
}
