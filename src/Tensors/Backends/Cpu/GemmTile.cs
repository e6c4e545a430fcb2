using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>A matrix as a product reads it: element (i, j) stands at <c>Data[i·RowStride + j·ColumnStride]</c>; one stride is 1.</summary>
internal readonly unsafe struct Matrix(float* data, long rowStride, long columnStride)
{
    public readonly float* Data = data;
    public readonly long RowStride = rowStride, ColumnStride = columnStride;

    public float* At(long row, long column) => Data + row * RowStride + column * ColumnStride;
}

/// <summary>The inner tile of every matrix product: C += A · B on operands packed so that both are read from first to last.</summary>
/// <remarks>
/// A is packed in panels of <see cref="Rows"/> rows, B in panels of <see cref="Columns"/> columns, each panel k by k (Goto and
/// van de Geijn 2008; Van Zee and van de Geijn 2015). Within a slice of k every element of C is one chain of fused multiply-adds in
/// the order of k, in whichever tile, at whichever edge, and slices are added in their order: the bits do not depend on how the work was cut.
/// </remarks>
internal static unsafe class GemmTile<V> where V : struct, ILanes<V>
{
    public static int Rows => V.TileRows;

    public static int Columns => 2 * V.Count;

    /// <summary>
    /// One block: <paramref name="m"/> × <paramref name="n"/> of C from packed panels. Panels of A follow each other every
    /// Rows·depth numbers, panels of B every Columns·<paramref name="bDepth"/> (which may be more than is used).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(
        float* a, float* b, float* c, long stride, int m, int n, int depth, int bDepth, bool loads, float* bias)
    {
        float* edge = stackalloc float[Rows * Columns + Columns];
        float* edgeBias = edge + Rows * Columns;
        for (int j = 0; j < n; j += Columns, b += (long)Columns * bDepth)
        {
            int columns = Math.Min(Columns, n - j);
            float* panelBias = bias == null ? null : bias + j;
            if (bias != null && columns < Columns)
            {
                for (int x = 0; x < Columns; x++) edgeBias[x] = x < columns ? bias[j + x] : 0;
                panelBias = edgeBias;
            }

            float* panel = a;
            for (int i = 0; i < m; i += Rows, panel += (long)Rows * depth)
            {
                int rows = Math.Min(Rows, m - i);
                float* target = c + i * stride + j;
                if (rows == Rows && columns == Columns) Tile(depth, panel, b, target, stride, loads, panelBias);
                else Edge(depth, panel, b, target, stride, rows, columns, loads, panelBias, edge);
            }
        }
    }

    /// <summary>Packs <paramref name="rows"/> rows of A, <paramref name="depth"/> deep, into panels; the last is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackA(Matrix a, int rows, int depth, float* target)
    {
        for (int i = 0; i < rows; i += Rows, target += (long)Rows * depth)
            Transposition.Pack(a.At(i, 0), a.RowStride, a.ColumnStride, Math.Min(Rows, rows - i), depth, target, Rows);
    }

    /// <summary>Packs <paramref name="columns"/> columns of B, <paramref name="depth"/> deep; panels lie <paramref name="targetDepth"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackB(Matrix b, int columns, int depth, float* target, int targetDepth)
    {
        for (int j = 0; j < columns; j += Columns, target += (long)Columns * targetDepth)
            Transposition.Pack(b.At(0, j), b.ColumnStride, b.RowStride, Math.Min(Columns, columns - j), depth, target, Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Tile(int depth, float* a, float* b, float* c, long stride, bool loads, float* bias)
    {
        if (V.TileRows == 12) Tile12(depth, a, b, c, stride, loads, bias);
        else Tile6(depth, a, b, c, stride, loads, bias);
    }

    /// <summary>A tile that hangs over the edge is computed whole beside C, and the part inside copied.</summary>
    static void Edge(
        int depth, float* a, float* b, float* c, long stride, int rows, int columns, bool loads, float* bias, float* edge)
    {
        if (loads)
            for (int i = 0; i < Rows; i++)
                for (int j = 0; j < Columns; j++)
                    edge[i * Columns + j] = i < rows && j < columns ? c[i * stride + j] : 0;
        Tile(depth, a, b, edge, Columns, loads, bias);
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(edge + i * Columns, columns).CopyTo(new Span<float>(c + i * stride, columns));
    }

    /// <summary>12 rows by two registers of C, all in registers: one broadcast of A feeds two multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile12(int depth, float* a, float* b, float* c, long stride, bool loads, float* bias)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71, c80, c81, c90, c91, ca0, ca1, cb0, cb1;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = ca0 = ca1 = cb0 = cb1 = V.Splat(0f);
        Fetch(c, stride, 12);
        for (int k = 0; k < depth; k++, a += 12, b += 2 * V.Count)
        {
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a[1]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a[2]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(a[3]);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a[4]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a[5]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51); x = V.Splat(a[6]);
            c60 = V.MultiplyAdd(x, b0, c60); c61 = V.MultiplyAdd(x, b1, c61); x = V.Splat(a[7]);
            c70 = V.MultiplyAdd(x, b0, c70); c71 = V.MultiplyAdd(x, b1, c71); x = V.Splat(a[8]);
            c80 = V.MultiplyAdd(x, b0, c80); c81 = V.MultiplyAdd(x, b1, c81); x = V.Splat(a[9]);
            c90 = V.MultiplyAdd(x, b0, c90); c91 = V.MultiplyAdd(x, b1, c91); x = V.Splat(a[10]);
            ca0 = V.MultiplyAdd(x, b0, ca0); ca1 = V.MultiplyAdd(x, b1, ca1); x = V.Splat(a[11]);
            cb0 = V.MultiplyAdd(x, b0, cb0); cb1 = V.MultiplyAdd(x, b1, cb1);
        }

        V bias0 = bias == null ? V.Splat(0f) : V.Load(bias), bias1 = bias == null ? V.Splat(0f) : V.Load(bias + V.Count);
        Put(c, c00, c01, bias0, bias1, loads); Put(c += stride, c10, c11, bias0, bias1, loads);
        Put(c += stride, c20, c21, bias0, bias1, loads); Put(c += stride, c30, c31, bias0, bias1, loads);
        Put(c += stride, c40, c41, bias0, bias1, loads); Put(c += stride, c50, c51, bias0, bias1, loads);
        Put(c += stride, c60, c61, bias0, bias1, loads); Put(c += stride, c70, c71, bias0, bias1, loads);
        Put(c += stride, c80, c81, bias0, bias1, loads); Put(c += stride, c90, c91, bias0, bias1, loads);
        Put(c += stride, ca0, ca1, bias0, bias1, loads); Put(c += stride, cb0, cb1, bias0, bias1, loads);
    }

    /// <summary>6 rows by two registers of C, all in registers: one broadcast of A feeds two multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile6(int depth, float* a, float* b, float* c, long stride, bool loads, float* bias)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = V.Splat(0f);
        Fetch(c, stride, 6);
        for (int k = 0; k < depth; k++, a += 6, b += 2 * V.Count)
        {
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a[1]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a[2]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(a[3]);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a[4]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a[5]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51);
        }

        V bias0 = bias == null ? V.Splat(0f) : V.Load(bias), bias1 = bias == null ? V.Splat(0f) : V.Load(bias + V.Count);
        Put(c, c00, c01, bias0, bias1, loads); Put(c += stride, c10, c11, bias0, bias1, loads);
        Put(c += stride, c20, c21, bias0, bias1, loads); Put(c += stride, c30, c31, bias0, bias1, loads);
        Put(c += stride, c40, c41, bias0, bias1, loads); Put(c += stride, c50, c51, bias0, bias1, loads);
    }

    /// <summary>Asks for the tile of C that will be needed when k is through, so that nobody waits for it then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(float* c, long stride, int rows)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < rows; i++, c += stride)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 2 * V.Count - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, V x, V y, V biasX, V biasY, bool loads)
    {
        if (loads) (x, y) = (V.Load(c) + x, V.Load(c + V.Count) + y);
        (x + biasX).Store(c);
        (y + biasY).Store(c + V.Count);
    }
}
