using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>C = A · B, or C += A · B, any size and layout: packed, blocked for the caches, divided among the team.</summary>
/// <remarks>
/// The larger operand is cut into strips that fit into the second-level cache of whoever takes one (the near operand). Panels of the
/// smaller one (the far operand) are shared: whoever needs one first packs it, and threads begin at different panels, so that they seldom
/// wait for each other. Where a tile can, it packs what it reads while it multiplies, and rows that run along memory are not packed at all.
/// While tiles are computed they fetch the far panel that follows and the strip that comes next, so that memory is rarely waited for
/// (measured: docs/LOG.md). A strip goes through all of k before the next is taken, so that its part of C stays near too. How the work is
/// cut depends on the sizes alone, and no sum on how it was cut.
/// </remarks>
internal static unsafe class Gemm<T> where T : ITile
{
    /// <summary>Units of the far operand that are packed at a time: 8 MiB.</summary>
    const int SizeOfFar = 1 << 21;

    /// <summary>
    /// Units of a strip at most: 288 KiB, which leave room in the second-level cache for the strip that is fetched meanwhile.
    /// </summary>
    const int SizeOfStrip = 96 * 768;

    /// <summary>See <see cref="Block{E}.Together"/>.</summary>
    const int NarrowPanels = 4;

    /// <summary>The product alone.</summary>
    public static void Multiply(Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k,
        bool adds) =>
        Multiply(team, workspace, a, b, c, stride, m, n, k, adds, default(NoEpilogue));

    /// <summary>The product, and what is done to each tile of it when it is finished.</summary>
    public static void Multiply<E>(
        Team team, Workspace workspace, Matrix a, Matrix b, float* c, long stride, int m, int n, int k, bool adds, E epilogue)
            where E : unmanaged, IEpilogue
    {
        int slice = SliceOf(k), slices = CeilingDivide(k, slice), depth = T.DepthOf(slice);
        bool farIsA = m < n;
        (int width, int nearWidth) = farIsA ? (T.Rows, T.Columns) : (T.Columns, T.Rows);
        (int lanes, int nearLanes) = farIsA ? (m, n) : (n, m);
        int block = Math.Min(RoundUp(lanes, width), Math.Max(1, SizeOfFar / depth / width) * width);
        int slicesAtOnce = Math.Clamp(SizeOfFar / block / depth, 1, slices);
        int mostTiles = Math.Max(1, SizeOfStrip / depth / nearWidth),
            tilesOfThread = CeilingDivide(CeilingDivide(nearLanes, nearWidth), team.Count);
        long packed = (long)block * depth * slicesAtOnce;
        float* shared = workspace.Shared(packed + (long)slicesAtOnce * block / width);
        Block<E> part = new()
        {
            Packed = shared,
            States = (int*)(shared + packed),
            Near = workspace.Private(Math.Max(SizeOfStrip, (long)nearWidth * depth)),
            Stride = stride,
            NearLanes = nearLanes,
            Slice = slice,
            Threads = team.Count,
            MostTiles = mostTiles,
            StripsOfThread = StripsFor(tilesOfThread, mostTiles),
            FarIsA = farIsA,
            InPlace = Panels<T>.TakesRows(a, m),
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
                new Span<int>(part.States, CeilingDivide(part.K, slice) * part.Panels).Clear();
                team.Run(ref part, part.Threads * part.StripsOfThread);
            }
    }

    /// <summary>How much of k is summed before C is touched: whoever adds products of so much each has the bits of the whole.</summary>
    public static int SliceOf(int k) => RoundUp(CeilingDivide(k, CeilingDivide(k, T.DepthBlock)), 2);

    /// <summary>Strips of so many tiles.</summary>
    static int StripsFor(int tiles, int most)
    {
        int count = 0;
        for (; tiles > 0; count++) tiles -= NextTiles(tiles, most);
        return count;
    }

    /// <summary>Tiles of the next strip where so many are left: never more than a half, so that all threads finish together.</summary>
    static int NextTiles(int left, int most) => Math.Min(most, (left + 1) / 2);

    static int CeilingDivide(int value, int by) => (value + by - 1) / by;

    static int RoundUp(int value, int multiple) => CeilingDivide(value, multiple) * multiple;

    /// <summary>
    /// A block of the far operand and some slices of k. Both operands are seen as lanes × k; a piece of the work is a strip of the near
    /// one.
    /// </summary>
    struct Block<E> : IJob where E : unmanaged, IEpilogue
    {
        /// <summary>States of a far panel after the first: somebody packs it; it is packed.</summary>
        const int Taken = 1, Ready = 2;

        public Matrix FarSource, NearSource;
        public float* C, Packed;
        public int* States;
        public float** Near;
        public long Stride;
        public int FarLanes, NearLanes, K, Slice, Threads, MostTiles, StripsOfThread;
        public bool FarIsA, InPlace, Loads, Finishes;
        public E Epilogue;

        public readonly int Panels => CeilingDivide(FarLanes, FarWidth);

        readonly int FarWidth => FarIsA ? T.Rows : T.Columns;

        readonly int NearWidth => FarIsA ? T.Columns : T.Rows;

        /// <summary>
        /// Whether the first tile that meets a near panel packs it; else the strip is packed as a whole, which reads memory in longer runs.
        /// </summary>
        readonly bool TilesPackNear => FarIsA || (T.ReadsInPlace && NearSource.RowStride == 1);

        /// <summary>
        /// Far panels that are packed together: more than one where each alone would take less than a line of every row of memory.
        /// </summary>
        readonly int Together => FarIsA && FarSource.RowStride == 1 && !T.ReadsInPlace ? NarrowPanels : 1;

        public readonly void Run(int index, int worker)
        {
            (int start, int count) = Strip(index);
            for (int k = 0; k < K && count > 0; k += Slice)
            {
                int deep = Math.Min(Slice, K - k);
                if (!TilesPackNear && !InPlace) Panels<T>.PackA(NearSource.From(start, k), count, deep, Near[worker]);
                Sweep(index, start, count, k, Near[worker]);
            }
        }

        /// <summary>All panels of the far operand against a strip of the near one, in one slice of k.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Sweep(int index, int start, int count, int k, float* packed)
        {
            int deep = Math.Min(Slice, K - k), depth = T.DepthOf(deep), tiles = CeilingDivide(count, NearWidth), panels = Panels,
                together = Together;
            bool loads = Loads || k > 0, finishes = Finishes && k + Slice >= K;
            int* states = States + k / Slice * panels;
            PrefetchPlan strip = NextStrip(index, k + Slice, depth);
            // The last tiles fetch the strip: it would not stay in the cache for long.
            int portion = Math.Min(0, strip.Portions - panels * Math.Max(0, tiles - CeilingDivide(FarWidth, PrefetchPlan.Line)));
            int panel = (int)((long)panels * (index / StripsOfThread) / Threads);
            Matrix firstNear = Panel(NearSource.From(start, k), packed, !FarIsA);
            long nearStep = !FarIsA && InPlace ? NearWidth * firstNear.RowStride : (long)NearWidth * depth;
            for (int turn = 0; turn < panels; turn++)
            {
                int lane = panel * FarWidth, farCount = Math.Min(FarWidth, FarLanes - lane), following = panel + 1 < panels ? panel + 1 : 0;
                Matrix far = Panel(FarSource.From(lane, k), Slot(k, panel, depth), FarIsA), near = firstNear;
                PrefetchPlan next = NextPanel(following, states[following / together], k, depth);
                bool packsFar = !(FarIsA && InPlace) && Claims(ref states[panel / together]), packsNear = turn == 0 && TilesPackNear;
                if (packsFar && together > 1)
                {
                    PackTogether(panel / together * together, together, k, deep);
                    Volatile.Write(ref states[panel / together], Ready);
                    packsFar = false;
                }

                for (int tile = 0; tile < tiles; tile++, near = near.Moved(nearStep))
                {
                    int nearLane = start + tile * NearWidth, nearCount = Math.Min(NearWidth, start + count - nearLane);
                    float* ahead = tile < next.Portions ? next.Portion(tile, far.Data, out long aheadStride)
                        : strip.Portion(portion++, far.Data, out aheadStride);
                    (int row, int rows, int column, int columns) = FarIsA ? (lane, farCount, nearLane, nearCount)
                        : (nearLane, nearCount, lane, farCount);
                    float* c = C + row * Stride + column;
                    if (finishes) Epilogue.Fetch(c, Stride, rows, columns);
                    if (packsFar || packsNear)
                    {
                        Matrix farSource = packsFar ? FarSource.From(lane, k) : default,
                            nearSource = packsNear ? NearSource.From(nearLane, k) : default;
                        if (FarIsA)
                            Panels<T>.PackAndMultiply(
                                deep, far, farSource, near, nearSource.Transposed, c, Stride, rows, columns, loads, ahead, aheadStride);
                        else Panels<T>.PackAndMultiply(
                            deep, near, nearSource, far, farSource.Transposed, c, Stride, rows, columns, loads, ahead, aheadStride);
                        if (packsFar) Volatile.Write(ref states[panel / together], Ready);
                        packsFar = false;
                    }
                    else
                    {
                        Panels<T>.Tile(depth, FarIsA ? far : near, FarIsA ? near : far, c, Stride, rows, columns, loads, ahead,
                            aheadStride);
                    }

                    if (finishes) Epilogue.Apply(c, Stride, rows, columns);
                }

                panel = following;
            }
        }

        readonly void PackTogether(int panel, int count, int k, int deep)
        {
            int lane = panel * FarWidth, depth = T.DepthOf(deep);
            Panels<T>.Pack(FarSource.From(lane, k), Math.Min(count * FarWidth, FarLanes - lane), deep, Slot(k, panel, depth), FarWidth,
                depth);
        }

        /// <summary>A panel as tiles take it: where it lies, or where it is packed.</summary>
        readonly Matrix Panel(Matrix source, float* packed, bool isA) =>
            !isA ? Panels<T>.PackedB(packed) : InPlace ? source : Panels<T>.PackedA(packed);

        /// <summary>
        /// True where the caller has to pack the panel; false when it is packed, if need be after a wait for who does it.
        /// </summary>
        static bool Claims(ref int state)
        {
            if (Volatile.Read(ref state) == Ready) return false;
            if (Interlocked.CompareExchange(ref state, Taken, 0) == 0) return true;
            SpinWait wait = default;
            while (Volatile.Read(ref state) != Ready) wait.SpinOnce(sleep1Threshold: -1);
            return false;
        }

        /// <summary>Lanes of the near operand from the first to before the last panel of a strip; there may be none.</summary>
        readonly (int Start, int Count) Strip(int index)
        {
            (int thread, int strip) = (index / StripsOfThread, index % StripsOfThread);
            int tiles = CeilingDivide(NearLanes, NearWidth), at = (int)((long)tiles * thread / Threads),
                past = (int)((long)tiles * (thread + 1) / Threads);
            for (; strip > 0; strip--) at += NextTiles(past - at, MostTiles);
            return (at * NearWidth, Math.Min(NearLanes - at * NearWidth, NextTiles(past - at, MostTiles) * NearWidth));
        }

        /// <summary>Where a panel of a slice of the far operand is packed.</summary>
        readonly float* Slot(int k, int panel, int depth) =>
            Packed + (long)k / Slice * Panels * FarWidth * T.DepthOf(Slice) + (long)panel * FarWidth * depth;

        /// <summary>What a far panel will be read from: where it is packed, or its source.</summary>
        readonly PrefetchPlan NextPanel(int panel, int state, int k, int depth) => state == Ready
            ? new PrefetchPlan(Slot(k, panel, depth), FarWidth * depth, depth)
            : new PrefetchPlan(FarSource.From(panel * FarWidth, k), Math.Min(FarWidth, FarLanes - panel * FarWidth), Math.Min(Slice, K - k),
            depth);

        /// <summary>
        /// What whoever did this slice of a strip will most likely pack next: the strip's next slice, or else the next strip's first.
        /// </summary>
        readonly PrefetchPlan NextStrip(int index, int k, int depth)
        {
            if (k >= K) (index, k) = (index + 1, 0);
            if (index == Threads * StripsOfThread) return default;
            (int start, int count) = Strip(index);
            return new PrefetchPlan(NearSource.From(start, k), count, Math.Min(Slice, K - k), depth);
        }
    }
}
