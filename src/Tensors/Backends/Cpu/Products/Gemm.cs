using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>C = A · B, or C += A · B, any size and layout: packed, blocked for the caches, divided among the team.</summary>
/// <remarks>
/// The larger operand is cut into strips, and whoever takes a strip packs it for himself just before he uses it: it is then in his own
/// cache (the near operand). The smaller is packed once for all, by all (the far one). While tiles are computed they fetch the far panel
/// that follows and the strip that will be packed next, so that memory is rarely waited for (measured: docs/LOG.md). A strip goes through
/// all of k before the next is taken, so that its part of C stays near too. How the work is cut depends on the sizes alone, and no sum on
/// how it was cut.
/// </remarks>
internal static unsafe class Gemm<T> where T : ITile
{
    /// <summary>Units of the far operand that are packed at a time: 8 MiB.</summary>
    const int SizeOfFar = 1 << 21;

    /// <summary>Strips of a thread's part of the near operand at least: the last of them shorter, so that all threads finish together.</summary>
    const int StripsOfThread = 8;

    /// <summary>Rows, or columns, of one strip at most: a multiple of what any tile has of either.</summary>
    const int MostOfStrip = 192;

    /// <summary>The product alone.</summary>
    public static void Multiply(Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds) =>
        Multiply(team, workspace, a, b, c, stride, m, n, k, adds, default(NoEpilogue));

    /// <summary>The product, and what is done to each tile of it when it is finished.</summary>
    public static void Multiply<E>(
        Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds, E epilogue) where E : unmanaged, IEpilogue
    {
        int slices = CeilingDivide(k, T.DepthBlock), slice = RoundUp(CeilingDivide(k, slices), 2), depth = T.DepthOf(slice);
        bool farIsA = m <= n;
        (int width, int nearWidth) = farIsA ? (T.Rows, T.Columns) : (T.Columns, T.Rows);
        (int lanes, int nearLanes) = farIsA ? (m, n) : (n, m);
        int block = Math.Min(RoundUp(lanes, width), Math.Max(1, SizeOfFar / depth / width) * width);
        int slicesAtOnce = Math.Clamp(SizeOfFar / block / depth, 1, slices);
        int tilesOfThread = CeilingDivide(CeilingDivide(nearLanes, nearWidth), team.Count);
        Block<E> part = new()
        {
            Packed = workspace.Shared((long)block * depth * slicesAtOnce),
            Near = workspace.Private((long)MostOfStrip * depth),
            Stride = stride,
            NearLanes = nearLanes,
            Slice = slice,
            Threads = team.Count,
            StripsOfThread = Math.Max(StripsOfThread, CeilingDivide(tilesOfThread, MostOfStrip / nearWidth) + Block<E>.ShortStrips - 1),
            FarIsA = farIsA,
            Epilogue = epilogue,
        };
        for (int at = 0; at < lanes; at += block)
            for (int first = 0; first < k; first += slicesAtOnce * slice)
            {
                part.FarSource = (farIsA ? a : b.Transposed).From(at, first);
                part.NearSource = (farIsA ? b.Transposed : a).From(0, first);
                part.C = c + (farIsA ? at * stride : at);
                part.FarLanes = Math.Min(block, lanes - at);
                part.K = Math.Min(slicesAtOnce * slice, k - first);
                part.Loads = adds || first > 0;
                part.Finishes = typeof(E) != typeof(NoEpilogue) && first + slicesAtOnce * slice >= k;
                FarJob<E> pack = new(part);
                team.Run(ref pack, pack.Pieces);
                team.Run(ref part, part.Threads * part.StripsOfThread);
            }
    }

    static int CeilingDivide(int value, int by) => (value + by - 1) / by;

    static int RoundUp(int value, int multiple) => CeilingDivide(value, multiple) * multiple;

    /// <summary>A block of the far operand and some slices of k. Both operands are seen as lanes × k; a piece of the work is a strip of the near one.</summary>
    struct Block<E> : IJob where E : unmanaged, IEpilogue
    {
        /// <summary>Strips at the end of a thread's part: a half, a quarter and a quarter of the others.</summary>
        public const int ShortStrips = 3;

        public Matrix FarSource, NearSource;
        public float* C, Packed;
        public float** Near;
        public long Stride;
        public int FarLanes, NearLanes, K, Slice, Threads, StripsOfThread;
        public bool FarIsA, Loads, Finishes;
        public E Epilogue;

        public readonly int FarWidth => FarIsA ? T.Rows : T.Columns;

        readonly int NearWidth => FarIsA ? T.Columns : T.Rows;

        public readonly int Panels => CeilingDivide(FarLanes, FarWidth);

        public readonly void Run(int index, int worker)
        {
            (int start, int count) = Strip(index);
            for (int k = 0; k < K && count > 0; k += Slice)
            {
                int deep = Math.Min(Slice, K - k);
                Panels<T>.Pack(NearSource.From(start, k), count, deep, Near[worker], NearWidth, T.DepthOf(deep));
                Sweep(index, start, count, k, Near[worker]);
            }
        }

        /// <summary>All panels of the far operand against a strip of the near one, in one slice of k.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Sweep(int index, int start, int count, int k, float* packed)
        {
            int depth = T.DepthOf(Math.Min(Slice, K - k)), tiles = CeilingDivide(count, NearWidth);
            bool loads = Loads || k > 0, finishes = Finishes && k + Slice >= K;
            long panel = (long)FarWidth * depth;
            float* far = Slot(k);
            Coming strip = NextStrip(index, k + Slice, depth), next = new(far + panel, panel, depth);
            // The last tiles fetch the strip: it would not stay in the cache for long.
            int portion = Math.Min(0, strip.Portions - Panels * Math.Max(0, tiles - next.Portions));
            for (int lane = 0; lane < FarLanes; lane += FarWidth, far += panel, next = new(far + panel, panel, depth))
            {
                int farCount = Math.Min(FarWidth, FarLanes - lane);
                float* near = packed;
                for (int tile = 0; tile < tiles; tile++, near += NearWidth * depth)
                {
                    int nearLane = start + tile * NearWidth, nearCount = Math.Min(NearWidth, start + count - nearLane);
                    float* ahead = tile < next.Portions ? next.Portion(tile, near, out long aheadStride) : strip.Portion(portion++, near, out aheadStride);
                    (int row, int rows, int column, int columns) = FarIsA ? (lane, farCount, nearLane, nearCount) : (nearLane, nearCount, lane, farCount);
                    float* c = C + row * Stride + column;
                    if (finishes) Epilogue.Fetch(c, Stride, rows, columns);
                    Panels<T>.Tile(depth, FarIsA ? far : near, FarIsA ? near : far, c, Stride, rows, columns, loads, ahead, aheadStride);
                    if (finishes) Epilogue.Apply(c, Stride, rows, columns);
                }
            }
        }

        /// <summary>Lanes of the near operand from the first to before the last panel of a strip; there may be none.</summary>
        readonly (int Start, int Count) Strip(int index)
        {
            (int thread, int strip) = (index / StripsOfThread, index % StripsOfThread);
            int tiles = CeilingDivide(NearLanes, NearWidth), first = (int)((long)tiles * thread / Threads), past = (int)((long)tiles * (thread + 1) / Threads);
            int start = (first + Quarters(strip, past - first)) * NearWidth;
            return (start, Math.Min(NearLanes, (first + Quarters(strip + 1, past - first)) * NearWidth) - start);
        }

        /// <summary>How many of a thread's tiles come before a strip, in quarters of a long strip.</summary>
        readonly int Quarters(int strip, int tiles)
        {
            int longs = StripsOfThread - ShortStrips, quarters = 4 * Math.Min(strip, longs) + (strip - longs) switch { <= 0 => 0, 1 => 2, 2 => 3, _ => 4 };
            return (int)((long)tiles * quarters / (4 * (longs + 1)));
        }

        /// <summary>Where a slice of the far operand is packed.</summary>
        public readonly float* Slot(int k) => Packed + (long)k / Slice * Panels * FarWidth * T.DepthOf(Slice);

        /// <summary>What whoever did this slice of a strip will most likely pack next: the strip's next slice, or else the next strip's first.</summary>
        readonly Coming NextStrip(int index, int k, int depth)
        {
            if (k >= K) (index, k) = (index + 1, 0);
            if (index == Threads * StripsOfThread) return default;
            (int start, int count) = Strip(index);
            return new Coming(NearSource.From(start, k), count, Math.Min(Slice, K - k), depth);
        }
    }

    /// <summary>
    /// The far operand, packed slice by slice. Where its lanes lie side by side a share is a stretch of k, where k runs along memory a
    /// stretch of lanes: either way memory is read in long runs.
    /// </summary>
    readonly struct FarJob<E> : IJob where E : unmanaged, IEpilogue
    {
        const int UnitsOfPiece = 16384;
        readonly Block<E> _of;
        readonly int _shares;

        public FarJob(Block<E> of)
        {
            _of = of;
            int most = of.FarSource.RowStride == 1 ? CeilingDivide(of.Slice, 16) : of.Panels;
            _shares = Math.Clamp((int)((long)of.FarLanes * T.DepthOf(of.Slice) / UnitsOfPiece), 1, most);
        }

        public int Pieces => CeilingDivide(_of.K, _of.Slice) * _shares;

        public void Run(int index, int worker)
        {
            int first = index / _shares * _of.Slice, share = index % _shares, width = _of.FarWidth;
            int deep = Math.Min(_of.Slice, _of.K - first), depth = T.DepthOf(deep);
            int lane = 0, lanes = _of.FarLanes, k = 0, count = deep;
            if (_of.FarSource.RowStride == 1) (k, count) = Stretch(deep, share, 2);
            else (lane, lanes) = Stretch(lanes, share, width);
            Panels<T>.Pack(_of.FarSource.From(lane, first + k), lanes, count, _of.Slot(first) + (long)lane * depth + (long)T.DepthOf(k) * width, width, depth);
        }

        /// <summary>A share of a length, from one multiple to the next.</summary>
        (int Start, int Count) Stretch(int length, int share, int multiple)
        {
            int units = CeilingDivide(length, multiple), start = (int)((long)units * share / _shares) * multiple;
            return (start, Math.Min(length, (int)((long)units * (share + 1) / _shares) * multiple) - start);
        }
    }
}
