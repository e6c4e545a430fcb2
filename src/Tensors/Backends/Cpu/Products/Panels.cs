using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Operands of a product in panels: packing them, and multiplying what is packed.</summary>
internal static unsafe class Panels<T> where T : ITile
{
    /// <summary>Of an operand whose lanes lie side by side, so much of k is packed at a time for all panels: a few rows of memory, read whole.</summary>
    const int RowsAtOnce = 16;

    /// <summary>Packs <paramref name="rows"/> rows of A, <paramref name="k"/> deep, panel after panel.</summary>
    public static void PackA(Matrix a, int rows, int k, float* target) => Pack(a, rows, k, target, T.Rows, T.DepthOf(k));

    /// <summary>Packs <paramref name="columns"/> columns of B, <paramref name="k"/> deep; panels follow each other every Columns·<paramref name="depth"/> units.</summary>
    public static void PackB(Matrix b, int columns, int k, float* target, int depth) => Pack(b.Transposed, columns, k, target, T.Columns, depth);

    /// <summary>Packs so many lanes (rows of the matrix), <paramref name="k"/> deep, in panels of <paramref name="width"/> that follow each other every width·<paramref name="depth"/> units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(Matrix source, int lanes, int k, float* target, int width, int depth)
    {
        int atOnce = source.RowStride == 1 ? RowsAtOnce : k;
        for (int first = 0; first < k; first += atOnce)
        {
            int count = Math.Min(atOnce, k - first);
            float* panel = target + (long)T.DepthOf(first) * width;
            for (int lane = 0; lane < lanes; lane += width, panel += (long)width * depth)
                T.Pack(source.From(lane, first).Data, source.RowStride, source.ColumnStride, Math.Min(width, lanes - lane), count, panel, width);
        }
    }

    /// <summary>
    /// One block: <paramref name="m"/> × <paramref name="n"/> of C from packed panels. Panels of A follow each other every
    /// Rows·<paramref name="depth"/> units, panels of B every Columns·<paramref name="bDepth"/> (which may be more than is used).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* b, float* c, long stride, int m, int n, int depth, int bDepth, bool loads)
    {
        for (int j = 0; j < n; j += T.Columns)
        {
            float* right = b + (long)j * bDepth;
            for (int i = 0; i < m; i += T.Rows)
            {
                int rows = Math.Min(T.Rows, m - i), columns = Math.Min(T.Columns, n - j);
                Tile(depth, a + (long)i * depth, right, c + i * stride + j, stride, rows, columns, loads, right + (long)T.Columns * bDepth, T.Columns);
            }
        }
    }

    /// <summary>One tile of C, or as much of it as is inside: what hangs over the edge is computed whole beside C, and the part inside copied.</summary>
    public static void Tile(int depth, float* a, float* b, float* c, long stride, int rows, int columns, bool loads, float* ahead, long aheadStride)
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
}
