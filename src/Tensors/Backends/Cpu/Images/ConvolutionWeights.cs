using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>The derivative of a convolution's weights: for each output and tap the sum of dy·x over places and images.</summary>
/// <remarks>
/// A tile is some outputs times five taps, each sum a register that runs over a block of rows of one group of images. The registers rest in
/// a worker's scratch between blocks, and are summed to numbers when a group is done; then the groups are added in their order. Where there
/// is a padding, what is read is copied into a frame of zeros first, so that every tap is inside at every place.
/// </remarks>
internal static unsafe class ConvolutionWeights<V> where V : struct, ILanes<V>
{
    /// <summary>Taps of a tile.</summary>
    const int TapsOfTile = 5;

    /// <summary>Tiles of outputs of a piece.</summary>
    const int TilesOfPiece = 4;

    /// <summary>Places of a block, about: what a tile reads of them stays in the nearest cache.</summary>
    const int PlacesOfBlock = 40;

    /// <summary>Outputs of a tile: its sums, what it reads and what it multiplies fit into 16 registers or into 32.</summary>
    static int OutputsOfTile => V.TileRows > 8 ? 3 : 2;

    public static void Run(Team team, Workspace workspace, float* x, Planes planes, Window window, float* dy, int outputs, int groups,
        float* dw, bool adds, float* dbias, bool addsBias)
    {
        Planes result = planes.After(window, outputs), framed = planes with
        {
            Height = planes.Height + 2 * window.Padding, Width = planes.Width + 2 * window.Padding,
        };
        int taps = planes.Channels * window.Area, piece = OutputsOfTile * TilesOfPiece, pieces = (outputs + piece - 1) / piece;
        long numbers = (long)outputs * taps, frame = window.Padding == 0 ? 0 : (long)groups * framed.Count * Planes.Together;
        float* partial = workspace.Shared((numbers + outputs) * groups + frame), partialBias = partial + numbers * groups;
        if (frame > 0)
        {
            FrameJob job = new()
            {
                X = x, Framed = partialBias + (long)outputs * groups, Height = planes.Height, Width = planes.Width,
                Padding = window.Padding,
            };
            team.Run(ref job, groups * planes.Channels);
            x = job.Framed;
        }

        Job sums = new()
        {
            X = x,
            Dy = dy,
            Partial = partial,
            PartialBias = dbias == null ? null : partialBias,
            Scratch = workspace.Private((long)piece * RoundUp(taps) * V.Count),
            Channels = planes.Channels,
            Height = framed.Height,
            Width = framed.Width,
            Size = window.Size,
            Stride = window.Stride,
            Outputs = outputs,
            Rows = result.Height,
            Columns = result.Width,
            Pieces = pieces,
        };
        team.Run(ref sums, groups * pieces);
        if (dw != null) ColumnSums<V>.Reduce(partial, groups, (int)numbers, (int)numbers, dw, adds);
        if (dbias != null) ColumnSums<V>.Reduce(partialBias, groups, outputs, outputs, dbias, addsBias);
    }

    static int RoundUp(int taps) => (taps + TapsOfTile - 1) / TapsOfTile * TapsOfTile;

    /// <summary>Copies a plane of a group into the middle of zeros.</summary>
    struct FrameJob : IJob
    {
        public float* X, Framed;
        public int Height, Width, Padding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int width = Width + 2 * Padding, height = Height + 2 * Padding, row = Width * Planes.Together;
            float* target = Framed + (long)index * height * width * Planes.Together, source = X + (long)index * Height * row;
            new Span<float>(target, height * width * Planes.Together).Clear();
            for (int i = 0; i < Height; i++)
                new ReadOnlySpan<float>(source + (long)i * row, row)
                    .CopyTo(new Span<float>(target + ((long)(i + Padding) * width + Padding) * Planes.Together, row));
        }
    }

    /// <summary>Some outputs of one group, with all taps.</summary>
    struct Job : IJob
    {
        public float* X, Dy, Partial, PartialBias;
        public float** Scratch;
        public int Channels, Height, Width, Size, Stride, Outputs, Rows, Columns, Pieces;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int group = index / Pieces, most = OutputsOfTile * TilesOfPiece, first = index % Pieces * most,
                outputs = Math.Min(most, Outputs - first), taps = Channels * Size * Size, room = RoundUp(taps);
            float* sums = Scratch[worker];
            new Span<float>(sums, most * room * V.Count).Clear();
            long plane = (long)Rows * Columns * Planes.Together;
            float* dy = Dy + (group * (long)Outputs + first) * plane, x = X + group * (long)Channels * Height * Width * Planes.Together;
            int block = Math.Max(1, PlacesOfBlock / Columns);
            for (int row = 0; row < Rows; row += block)
                for (int tap = 0; tap < taps; tap += TapsOfTile)
                    for (int output = 0; output < outputs; output += OutputsOfTile)
                        Sum(dy + output * plane + (long)row * Columns * Planes.Together, plane, outputs - output,
                            x + (long)row * Stride * Width * Planes.Together, tap, taps, Math.Min(block, Rows - row),
                            sums + ((long)output * room + tap) * V.Count, (long)room * V.Count);
            float* partial = Partial + ((long)group * Outputs + first) * taps;
            for (int output = 0; output < outputs; output++)
                for (int tap = 0; tap < taps; tap++)
                    partial[(long)output * taps + tap] = V.Sum(V.Load(sums + ((long)output * room + tap) * V.Count));
            if (PartialBias == null) return;
            for (int output = 0; output < outputs; output++)
                PartialBias[(long)group * Outputs + first + output] = RowLoop<V>.Sum(dy + output * plane, (int)plane);
        }

        /// <summary>One tile over a block of rows; outputs and taps beyond the last are the last again, and nobody reads them.</summary>
        readonly void Sum(float* dy, long plane, int outputs, float* x, int tap, int taps, int rows, float* sums, long room)
        {
            Reads reads = new()
            {
                Runs = Stride == 1 ? rows : rows * Columns,
                Length = Stride == 1 ? Columns * Planes.Together : Planes.Together,
                PerRow = Stride == 1 ? 1 : Columns,
                Along = (long)Stride * Planes.Together,
                Down = (long)Stride * Width * Planes.Together,
            };
            float* x0 = x + Tap(tap, taps), x1 = x + Tap(tap + 1, taps), x2 = x + Tap(tap + 2, taps), x3 = x + Tap(tap + 3, taps),
                x4 = x + Tap(tap + 4, taps);
            if (OutputsOfTile == 3)
                Tile3(reads, dy, dy + Math.Min(1, outputs - 1) * plane, dy + Math.Min(2, outputs - 1) * plane, x0, x1, x2, x3, x4, sums,
                    room);
            else Tile2(reads, dy, dy + Math.Min(1, outputs - 1) * plane, x0, x1, x2, x3, x4, sums, room);
        }

        readonly long Tap(int tap, int taps)
        {
            tap = Math.Min(tap, taps - 1);
            int channel = tap / (Size * Size), place = tap % (Size * Size);
            return (((long)channel * Height + place / Size) * Width + place % Size) * Planes.Together;
        }
    }

    /// <summary>Runs of numbers that follow each other in dy; in x as many do, and then it is so far to the next.</summary>
    struct Reads
    {
        public int Runs, Length, PerRow;
        public long Along, Down;

        /// <summary>How far x has moved where a run begins.</summary>
        public readonly long At(int run) => run / PerRow * Down + run % PerRow * Along;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile3(in Reads reads, float* a, float* b, float* c, float* x0, float* x1, float* x2, float* x3, float* x4, float* sums,
        long room)
    {
        float* second = sums + room, third = second + room;
        V a0 = V.Load(sums), a1 = V.Load(sums + V.Count), a2 = V.Load(sums + 2 * V.Count), a3 = V.Load(sums + 3 * V.Count),
            a4 = V.Load(sums + 4 * V.Count), b0 = V.Load(second), b1 = V.Load(second + V.Count), b2 = V.Load(second + 2 * V.Count),
            b3 = V.Load(second + 3 * V.Count), b4 = V.Load(second + 4 * V.Count), c0 = V.Load(third), c1 = V.Load(third + V.Count),
            c2 = V.Load(third + 2 * V.Count), c3 = V.Load(third + 3 * V.Count), c4 = V.Load(third + 4 * V.Count);
        int length = reads.Length;
        for (int run = 0; run < reads.Runs; run++, a += length, b += length, c += length)
        {
            long at = reads.At(run);
            for (int i = 0; i < length; i += V.Count)
            {
                V u = V.Load(a + i), v = V.Load(b + i), w = V.Load(c + i), x = V.Load(x0 + at + i);
                a0 = V.MultiplyAdd(u, x, a0); b0 = V.MultiplyAdd(v, x, b0); c0 = V.MultiplyAdd(w, x, c0); x = V.Load(x1 + at + i);
                a1 = V.MultiplyAdd(u, x, a1); b1 = V.MultiplyAdd(v, x, b1); c1 = V.MultiplyAdd(w, x, c1); x = V.Load(x2 + at + i);
                a2 = V.MultiplyAdd(u, x, a2); b2 = V.MultiplyAdd(v, x, b2); c2 = V.MultiplyAdd(w, x, c2); x = V.Load(x3 + at + i);
                a3 = V.MultiplyAdd(u, x, a3); b3 = V.MultiplyAdd(v, x, b3); c3 = V.MultiplyAdd(w, x, c3); x = V.Load(x4 + at + i);
                a4 = V.MultiplyAdd(u, x, a4); b4 = V.MultiplyAdd(v, x, b4); c4 = V.MultiplyAdd(w, x, c4);
            }
        }

        Put(sums, a0, a1, a2, a3, a4);
        Put(second, b0, b1, b2, b3, b4);
        Put(third, c0, c1, c2, c3, c4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile2(in Reads reads, float* a, float* b, float* x0, float* x1, float* x2, float* x3, float* x4, float* sums, long room)
    {
        float* second = sums + room;
        V a0 = V.Load(sums), a1 = V.Load(sums + V.Count), a2 = V.Load(sums + 2 * V.Count), a3 = V.Load(sums + 3 * V.Count),
            a4 = V.Load(sums + 4 * V.Count), b0 = V.Load(second), b1 = V.Load(second + V.Count), b2 = V.Load(second + 2 * V.Count),
            b3 = V.Load(second + 3 * V.Count), b4 = V.Load(second + 4 * V.Count);
        int length = reads.Length;
        for (int run = 0; run < reads.Runs; run++, a += length, b += length)
        {
            long at = reads.At(run);
            for (int i = 0; i < length; i += V.Count)
            {
                V u = V.Load(a + i), v = V.Load(b + i), x = V.Load(x0 + at + i);
                a0 = V.MultiplyAdd(u, x, a0); b0 = V.MultiplyAdd(v, x, b0); x = V.Load(x1 + at + i);
                a1 = V.MultiplyAdd(u, x, a1); b1 = V.MultiplyAdd(v, x, b1); x = V.Load(x2 + at + i);
                a2 = V.MultiplyAdd(u, x, a2); b2 = V.MultiplyAdd(v, x, b2); x = V.Load(x3 + at + i);
                a3 = V.MultiplyAdd(u, x, a3); b3 = V.MultiplyAdd(v, x, b3); x = V.Load(x4 + at + i);
                a4 = V.MultiplyAdd(u, x, a4); b4 = V.MultiplyAdd(v, x, b4);
            }
        }

        Put(sums, a0, a1, a2, a3, a4);
        Put(second, b0, b1, b2, b3, b4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* sums, V a, V b, V c, V d, V e)
    {
        a.Store(sums);
        b.Store(sums + V.Count);
        c.Store(sums + 2 * V.Count);
        d.Store(sums + 3 * V.Count);
        e.Store(sums + 4 * V.Count);
    }
}
