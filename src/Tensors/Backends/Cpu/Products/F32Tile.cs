using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// float32 operands, as many rows as the registers hold by two registers of columns. They may lie in any way, packed or not.
/// </summary>
internal readonly unsafe struct F32Tile<V> : ITile where V : struct, ILanes<V>
{
    public static string Precision => "f32";

    public static int Rows => V.TileRows;

    public static int Columns => 2 * V.Count;

    public static int DepthBlock => 768;

    public static bool ReadsInPlace => true;

    public static int DepthOf(int k) => k;

    /// <summary>Four rows fill the pipelines too: eight chains are in flight.</summary>
    public static int RowsFor(int rows) => rows <= 4 ? 4 : rows <= 8 && V.TileRows == 12 ? 8 : V.TileRows;

    public static double MeasurePeak(Team team) => Peak<V>.Measure(team);

    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width) =>
        Transposition.Pack(source, laneStride, depthStride, lanes, k, target, width);

    public static void Multiply(int rows, int depth, in Matrix a, in Matrix b, float* c, long stride, bool loads, float* ahead,
        long aheadStride)
    {
        switch (rows)
        {
            case 12 when a.RowStride == 1:
                Tile12(depth, a, null, b, null, c, stride, loads, ahead, aheadStride);
                break;
            case 12: Tile12OfRows(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            case 8: Tile8(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            case 6: Tile6(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            default: Tile4(depth, a, b, c, stride, loads, ahead, aheadStride); break;
        }
    }

    public static bool TryPackAndMultiply(
        int rows, int depth, in Matrix a, float* roomForA, in Matrix b, float* roomForB, float* c, long stride, bool loads, float* ahead,
        long aheadStride)
    {
        if (rows != 12 || a.RowStride != 1 || b.ColumnStride != 1) return false;
        Tile12(depth, a, roomForA, b, roomForB, c, stride, loads, ahead, aheadStride);
        return true;
    }

    /// <summary>
    /// 12 rows by two registers of C, all in registers: one broadcast of A feeds two multiply-adds. The 12 numbers of A lie side by side,
    /// in a panel or in memory; what there is room for is packed on the way, which costs next to nothing beside 24 multiply-adds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile12(
        int depth, in Matrix left, float* roomForA, in Matrix right, float* roomForB, float* c, long stride, bool loads, float* ahead,
        long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71, c80, c81, c90, c91, ca0, ca1, cb0, cb1;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = ca0 = ca1 =
            cb0 = cb1 = V.Splat(0f);
        Nearer.Tile(c, stride, 12, 2 * V.Count);                              // C will be needed when k is through
        float* a = left.Data, b = right.Data;
        long aStep = left.ColumnStride, bStep = right.RowStride;
        for (int k = 0; k < depth; k++, a += aStep, b += bStep, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            if (roomForA != null)
            {
                if (Sse.IsSupported) Sse.Prefetch0(a + Transposition.RowsAhead * aStep);
                Vector256<float> first = Vector256.Load(a);
                Vector128<float> second = Vector128.Load(a + 8);
                first.Store(roomForA);
                second.Store(roomForA + 8);
                roomForA += 12;
            }

            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            if (roomForB != null)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(b + Transposition.RowsAhead * bStep);
                    Sse.Prefetch0(b + Transposition.RowsAhead * bStep + V.Count);
                }

                b0.Store(roomForB);
                b1.Store(roomForB + V.Count);
                roomForB += 2 * V.Count;
            }

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

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
        Put(c += stride, c60, c61, loads); Put(c += stride, c70, c71, loads);
        Put(c += stride, c80, c81, loads); Put(c += stride, c90, c91, loads);
        Put(c += stride, ca0, ca1, loads); Put(c += stride, cb0, cb1, loads);
    }

    /// <summary>12 rows of A that lie apart, as all smaller tiles take them: more addresses to keep, and so a little slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile12OfRows(int depth, in Matrix left, in Matrix right, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71, c80, c81, c90, c91, ca0, ca1, cb0, cb1;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = ca0 = ca1 =
            cb0 = cb1 = V.Splat(0f);
        Nearer.Tile(c, stride, 12, 2 * V.Count);                              // C will be needed when k is through
        long row = left.RowStride, two = 2 * row, step = left.ColumnStride, rightStep = right.RowStride;
        float* b = right.Data, a0 = left.Data, a3 = left.Data + 3 * row, a6 = left.Data + 6 * row, a9 = left.Data + 9 * row;
        for (int k = 0; k < depth; k++, a0 += step, a3 += step, a6 += step, a9 += step, b += rightStep, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(*a0);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a0[row]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a0[two]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(*a3);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a3[row]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a3[two]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51); x = V.Splat(*a6);
            c60 = V.MultiplyAdd(x, b0, c60); c61 = V.MultiplyAdd(x, b1, c61); x = V.Splat(a6[row]);
            c70 = V.MultiplyAdd(x, b0, c70); c71 = V.MultiplyAdd(x, b1, c71); x = V.Splat(a6[two]);
            c80 = V.MultiplyAdd(x, b0, c80); c81 = V.MultiplyAdd(x, b1, c81); x = V.Splat(*a9);
            c90 = V.MultiplyAdd(x, b0, c90); c91 = V.MultiplyAdd(x, b1, c91); x = V.Splat(a9[row]);
            ca0 = V.MultiplyAdd(x, b0, ca0); ca1 = V.MultiplyAdd(x, b1, ca1); x = V.Splat(a9[two]);
            cb0 = V.MultiplyAdd(x, b0, cb0); cb1 = V.MultiplyAdd(x, b1, cb1);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
        Put(c += stride, c60, c61, loads); Put(c += stride, c70, c71, loads);
        Put(c += stride, c80, c81, loads); Put(c += stride, c90, c91, loads);
        Put(c += stride, ca0, ca1, loads); Put(c += stride, cb0, cb1, loads);
    }

    /// <summary>8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile8(int depth, in Matrix left, in Matrix right, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = V.Splat(0f);
        Nearer.Tile(c, stride, 8, 2 * V.Count);                              // C will be needed when k is through
        long row = left.RowStride, two = 2 * row, step = left.ColumnStride, rightStep = right.RowStride;
        float* b = right.Data, a0 = left.Data, a3 = left.Data + 3 * row, a6 = left.Data + 6 * row;
        for (int k = 0; k < depth; k++, a0 += step, a3 += step, a6 += step, b += rightStep, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(*a0);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a0[row]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a0[two]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(*a3);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a3[row]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a3[two]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51); x = V.Splat(*a6);
            c60 = V.MultiplyAdd(x, b0, c60); c61 = V.MultiplyAdd(x, b1, c61); x = V.Splat(a6[row]);
            c70 = V.MultiplyAdd(x, b0, c70); c71 = V.MultiplyAdd(x, b1, c71);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
        Put(c += stride, c60, c61, loads); Put(c += stride, c70, c71, loads);
    }

    /// <summary>6 rows, where there are 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile6(int depth, in Matrix left, in Matrix right, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = V.Splat(0f);
        Nearer.Tile(c, stride, 6, 2 * V.Count);                              // C will be needed when k is through
        long row = left.RowStride, two = 2 * row, step = left.ColumnStride, rightStep = right.RowStride;
        float* b = right.Data, a0 = left.Data, a3 = left.Data + 3 * row;
        for (int k = 0; k < depth; k++, a0 += step, a3 += step, b += rightStep, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(*a0);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a0[row]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a0[two]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(*a3);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a3[row]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a3[two]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
    }

    /// <summary>4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile4(int depth, in Matrix left, in Matrix right, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = V.Splat(0f);
        Nearer.Tile(c, stride, 4, 2 * V.Count);                              // C will be needed when k is through
        long row = left.RowStride, two = 2 * row, step = left.ColumnStride, rightStep = right.RowStride;
        float* b = right.Data, a0 = left.Data, a3 = left.Data + 3 * row;
        for (int k = 0; k < depth; k++, a0 += step, a3 += step, b += rightStep, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(*a0);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a0[row]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a0[two]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(*a3);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* c, V x, V y, bool loads)
    {
        if (loads) (x, y) = (V.Load(c) + x, V.Load(c + V.Count) + y);
        x.Store(c);
        y.Store(c + V.Count);
    }
}
