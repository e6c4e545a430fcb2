using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Operands of a product as tiles take them: packed in panels, or as they lie.</summary>
internal static unsafe class Panels<T> where T : ITile
{
    /// <summary>
    /// Of an operand whose lanes lie side by side, so much of k is packed at a time for all panels: a few rows of memory, read whole.
    /// </summary>
    const int RowsAtOnce = 16;

    /// <summary>
    /// Numbers after which memory falls into the same set of the first-level cache again: a page of 4 KiB on today's processors.
    /// </summary>
    const int SpanOfSets = 1024;

    /// <summary>Packs <paramref name="rows"/> rows of A, <paramref name="k"/> deep, panel after panel.</summary>
    public static void PackA(Matrix a, int rows, int k, float* target) => Pack(a, rows, k, target, T.Rows, T.DepthOf(k));

    /// <summary>
    /// Packs <paramref name="columns"/> columns of B, <paramref name="k"/> deep; panels follow each other every
    /// Columns·<paramref name="depth"/> units.
    /// </summary>
    public static void PackB(Matrix b, int columns, int k, float* target, int depth) =>
        Pack(b.Transposed, columns, k, target, T.Columns, depth);

    /// <summary>A packed panel of A as a matrix.</summary>
    public static Matrix PackedA(float* panel) => new(panel, 1, T.Rows);

    /// <summary>A packed panel of B as a matrix.</summary>
    public static Matrix PackedB(float* panel) => new(panel, T.Columns, 1);

    /// <summary>
    /// Packs so many lanes (rows of the matrix), <paramref name="k"/> deep, in panels of <paramref name="width"/> that follow each other
    /// every width·<paramref name="depth"/> units.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(Matrix source, int lanes, int k, float* target, int width, int depth)
    {
        int atOnce = source.RowStride == 1 ? RowsAtOnce : k;
        for (int first = 0; first < k; first += atOnce)
        {
            int count = Math.Min(atOnce, k - first);
            float* panel = target + (long)T.DepthOf(first) * width;
            for (int lane = 0; lane < lanes; lane += width, panel += (long)width * depth)
                T.Pack(source.From(lane, first).Data, source.RowStride, source.ColumnStride, Math.Min(width, lanes - lane), count, panel,
                    width);
        }
    }

    /// <summary>
    /// Whether tiles take so many rows of A as they lie: k runs along memory, no tile computes rows that are not there, and the rows do not
    /// all fall into the same set of the first-level cache.
    /// </summary>
    public static bool TakesRows(Matrix a, int rows) =>
        T.ReadsInPlace && a.ColumnStride == 1 && a.RowStride > 1 && a.RowStride % SpanOfSets != 0 && AreWhole(rows);

    /// <summary>Rows of A for tiles: as they lie where tiles can take them so, otherwise packed into <paramref name="room"/>.</summary>
    public static Operand Left(Matrix a, int rows, int k, float* room)
    {
        if (T.ReadsInPlace && AreWhole(rows)) return new Operand(a, a.RowStride);
        PackA(a, rows, k, room);
        return new Operand(PackedA(room), T.DepthOf(k));
    }

    /// <summary>
    /// Columns of B for tiles: as they lie where tiles can take them so and <paramref name="inPlace"/> says it pays, otherwise packed into
    /// <paramref name="room"/>.
    /// </summary>
    public static Operand Right(Matrix b, int columns, int k, float* room, bool inPlace)
    {
        if (T.ReadsInPlace && inPlace && b.ColumnStride == 1 && columns % T.Columns == 0) return new Operand(b, 1);
        PackB(b, columns, k, room, T.DepthOf(k));
        return new Operand(PackedB(room), T.DepthOf(k));
    }

    /// <summary>One block of C, <paramref name="m"/> × <paramref name="n"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Operand a, Operand b, float* c, long stride, int m, int n, int depth, bool loads)
    {
        for (int j = 0; j < n; j += T.Columns)
        {
            Matrix right = b.From(j);
            for (int i = 0; i < m; i += T.Rows)
            {
                int rows = Math.Min(T.Rows, m - i), columns = Math.Min(T.Columns, n - j);
                Tile(depth, a.From(i), right, c + i * stride + j, stride, rows, columns, loads, right.Data, 0);
            }
        }
    }

    /// <summary>
    /// One tile of C of panels of which some are still to be packed, those for which there is a source: by the tile itself if it can, else
    /// before.
    /// </summary>
    public static void PackAndMultiply(
        int k, Matrix a, Matrix sourceOfA, Matrix b, Matrix sourceOfB, float* c, long stride, int rows, int columns, bool loads,
        float* ahead, long aheadStride)
    {
        bool packsA = sourceOfA.Data != null, packsB = sourceOfB.Data != null;
        int depth = T.DepthOf(k);
        if (columns == T.Columns && T.TryPackAndMultiply(rows, depth, packsA ? sourceOfA : a, packsA ? a.Data : null,
            packsB ? sourceOfB : b, packsB ? b.Data : null, c, stride, loads, ahead, aheadStride)) return;
        if (packsA) PackA(sourceOfA, rows, k, a.Data);
        if (packsB) PackB(sourceOfB, columns, k, b.Data, depth);
        Tile(depth, a, b, c, stride, rows, columns, loads, ahead, aheadStride);
    }

    /// <summary>
    /// One tile of C, or as much of it as is inside: what hangs over the edge is computed whole beside C, and the part inside copied.
    /// </summary>
    public static void Tile(int depth, in Matrix a, in Matrix b, float* c, long stride, int rows, int columns, bool loads, float* ahead,
        long aheadStride)
    {
        int computed = T.RowsFor(rows);
        if (rows == computed && columns == T.Columns)
        {
            T.Multiply(rows, depth, a, b, c, stride, loads, ahead, aheadStride);
            return;
        }

        float* whole = stackalloc float[T.Rows * T.Columns];
        if (loads)
            for (int i = 0; i < computed; i++)
                for (int j = 0; j < T.Columns; j++)
                    whole[i * T.Columns + j] = i < rows && j < columns ? c[i * stride + j] : 0;
        T.Multiply(computed, depth, a, b, whole, T.Columns, loads, ahead, aheadStride);
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(whole + i * T.Columns, columns).CopyTo(new Span<float>(c + i * stride, columns));
    }

    /// <summary>Whether the last of so many rows make a tile that computes no more than them.</summary>
    static bool AreWhole(int rows) => rows % T.Rows is int rest && (rest == 0 || T.RowsFor(rest) == rest);
}
