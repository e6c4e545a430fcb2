using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Operands of a product in panels: packing them, and multiplying what is packed.</summary>
internal static unsafe class Panels<T> where T : ITile
{
    /// <summary>Of an operand whose lanes lie side by side, so much of k is packed at a time for all panels: a few rows of memory, read whole.</summary>
    const int RowsAtOnce = 16;

    /// <summary>Packs <paramref name="rows"/> rows of A, <paramref name="k"/> deep; panels follow each other every Rows·<paramref name="depth"/> units.</summary>
    public static void PackA(Matrix a, int rows, int k, float* target, int depth) =>
        Pack(a.Data, a.RowStride, a.ColumnStride, rows, k, target, T.Rows, depth);

    /// <summary>The same, panel after panel without room for more of k.</summary>
    public static void PackA(Matrix a, int rows, int k, float* target) => PackA(a, rows, k, target, T.DepthOf(k));

    /// <summary>Packs <paramref name="columns"/> columns of B, <paramref name="k"/> deep; panels follow each other every Columns·<paramref name="depth"/> units.</summary>
    public static void PackB(Matrix b, int columns, int k, float* target, int depth) =>
        Pack(b.Data, b.ColumnStride, b.RowStride, columns, k, target, T.Columns, depth);

    /// <summary>
    /// One block: <paramref name="m"/> × <paramref name="n"/> of C from packed panels. Panels of A follow each other every
    /// Rows·<paramref name="depth"/> units, panels of B every Columns·<paramref name="bDepth"/> (which may be more than is used).
    /// </summary>
    /// <remarks>
    /// Where A is the operand that comes from far away (<paramref name="holdsA"/>), each of its panels meets all of B before the next is
    /// fetched; else each panel of B meets all of A.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<E>(
        float* a, float* b, float* c, long stride, int m, int n, int depth, int bDepth, bool loads, bool holdsA, bool finishes, in E epilogue)
        where E : struct, IEpilogue
    {
        float* edge = stackalloc float[T.Rows * T.Columns];
        if (holdsA)
            for (int i = 0; i < m; i += T.Rows)
                for (int j = 0; j < n; j += T.Columns) One(i, j, epilogue);
        else
            for (int j = 0; j < n; j += T.Columns)
                for (int i = 0; i < m; i += T.Rows) One(i, j, epilogue);

        void One(int i, int j, in E epilogue)
        {
            int rows = Math.Min(T.Rows, m - i), columns = Math.Min(T.Columns, n - j), computed = T.RowsFor(rows);
            float* target = c + i * stride + j, left = a + (long)i * depth, right = b + (long)j * bDepth;
            // Of the operand from far away, the next panel comes while this one is used: a share of it with every tile.
            float* ahead = holdsA ? left + (long)T.Rows * depth : right + (long)T.Columns * (bDepth + (long)depth * i / m);
            if (rows == computed && columns == T.Columns) T.Multiply(rows, depth, left, right, target, stride, loads, ahead);
            else Edge(depth, left, right, target, stride, rows, columns, computed, loads, edge, ahead);
            if (finishes) epilogue.Apply(target, stride, rows, columns);
        }
    }

    /// <summary>The same with nothing to finish.</summary>
    public static void Multiply(float* a, float* b, float* c, long stride, int m, int n, int depth, int bDepth, bool loads) =>
        Multiply(a, b, c, stride, m, n, depth, bDepth, loads, holdsA: false, finishes: false, default(NoEpilogue));

    /// <summary>A tile that hangs over the edge is computed whole beside C, and the part inside copied.</summary>
    static void Edge(int depth, float* a, float* b, float* c, long stride, int rows, int columns, int computed, bool loads, float* edge, float* ahead)
    {
        if (loads)
            for (int i = 0; i < computed; i++)
                for (int j = 0; j < T.Columns; j++)
                    edge[i * T.Columns + j] = i < rows && j < columns ? c[i * stride + j] : 0;
        T.Multiply(computed, depth, a, b, edge, T.Columns, loads, ahead);
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(edge + i * T.Columns, columns).CopyTo(new Span<float>(c + i * stride, columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width, int depth)
    {
        int atOnce = laneStride == 1 ? RowsAtOnce : k;
        for (int first = 0; first < k; first += atOnce)
        {
            int count = Math.Min(atOnce, k - first);
            float* panel = target + (long)T.DepthOf(first) * width;
            for (int lane = 0; lane < lanes; lane += width, panel += (long)width * depth)
                T.Pack(source + lane * laneStride + first * depthStride, laneStride, depthStride, Math.Min(width, lanes - lane), count, panel, width);
        }
    }
}
