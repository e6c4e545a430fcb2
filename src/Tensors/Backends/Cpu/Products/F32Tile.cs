using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>float32 operands, as many rows as the registers hold by two registers of columns.</summary>
internal readonly unsafe struct F32Tile<V> : ITile where V : struct, ILanes<V>
{
    public static string Precision => "f32";

    public static int Rows => V.TileRows;

    public static int Columns => 2 * V.Count;

    public static int DepthBlock => 768;

    public static int DepthOf(int k) => k;

    /// <summary>Four rows fill the pipelines too: eight chains are in flight.</summary>
    public static int RowsFor(int rows) => rows <= 4 ? 4 : rows <= 8 && V.TileRows == 12 ? 8 : V.TileRows;

    public static double MeasurePeak(Team team) => Peak<V>.Measure(team);

    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width) =>
        Transposition.Pack(source, laneStride, depthStride, lanes, k, target, width);

    public static void Multiply(int rows, int depth, float* a, float* b, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        switch (rows)
        {
            case 12: Tile12(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            case 8: Tile8(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            case 6: Tile6(depth, a, b, c, stride, loads, ahead, aheadStride); break;
            default: Tile4(depth, a, b, c, stride, loads, ahead, aheadStride); break;
        }
    }

    /// <summary>12 rows by two registers of C, all in registers: one broadcast of A feeds two multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile12(int depth, float* a, float* b, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71, c80, c81, c90, c91, ca0, ca1, cb0, cb1;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = ca0 = ca1 = cb0 = cb1 = V.Splat(0f);
        Nearer.Tile(c, stride, 12, 2 * V.Count);                              // C will be needed when k is through
        for (int k = 0; k < depth; k++, a += 12, b += 2 * V.Count, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
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

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
        Put(c += stride, c60, c61, loads); Put(c += stride, c70, c71, loads);
        Put(c += stride, c80, c81, loads); Put(c += stride, c90, c91, loads);
        Put(c += stride, ca0, ca1, loads); Put(c += stride, cb0, cb1, loads);
    }

    /// <summary>The first 8 rows of a panel of 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile8(int depth, float* a, float* b, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = V.Splat(0f);
        Nearer.Tile(c, stride, 8, 2 * V.Count);                              // C will be needed when k is through
        for (int k = 0; k < depth; k++, a += 12, b += 2 * V.Count, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a[1]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a[2]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(a[3]);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a[4]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a[5]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51); x = V.Splat(a[6]);
            c60 = V.MultiplyAdd(x, b0, c60); c61 = V.MultiplyAdd(x, b1, c61); x = V.Splat(a[7]);
            c70 = V.MultiplyAdd(x, b0, c70); c71 = V.MultiplyAdd(x, b1, c71);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
        Put(c += stride, c60, c61, loads); Put(c += stride, c70, c71, loads);
    }

    /// <summary>6 rows, where there are 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile6(int depth, float* a, float* b, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = V.Splat(0f);
        Nearer.Tile(c, stride, 6, 2 * V.Count);                              // C will be needed when k is through
        for (int k = 0; k < depth; k++, a += 6, b += 2 * V.Count, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a[1]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a[2]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(a[3]);
            c30 = V.MultiplyAdd(x, b0, c30); c31 = V.MultiplyAdd(x, b1, c31); x = V.Splat(a[4]);
            c40 = V.MultiplyAdd(x, b0, c40); c41 = V.MultiplyAdd(x, b1, c41); x = V.Splat(a[5]);
            c50 = V.MultiplyAdd(x, b0, c50); c51 = V.MultiplyAdd(x, b1, c51);
        }

        Put(c, c00, c01, loads); Put(c += stride, c10, c11, loads);
        Put(c += stride, c20, c21, loads); Put(c += stride, c30, c31, loads);
        Put(c += stride, c40, c41, loads); Put(c += stride, c50, c51, loads);
    }

    /// <summary>The first 4 rows of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile4(int depth, float* a, float* b, float* c, long stride, bool loads, float* ahead, long aheadStride)
    {
        V c00, c01, c10, c11, c20, c21, c30, c31;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = V.Splat(0f);
        Nearer.Tile(c, stride, 4, 2 * V.Count);                              // C will be needed when k is through
        for (int k = 0; k < depth; k++, a += V.TileRows, b += 2 * V.Count, ahead += aheadStride)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), x = V.Splat(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00); c01 = V.MultiplyAdd(x, b1, c01); x = V.Splat(a[1]);
            c10 = V.MultiplyAdd(x, b0, c10); c11 = V.MultiplyAdd(x, b1, c11); x = V.Splat(a[2]);
            c20 = V.MultiplyAdd(x, b0, c20); c21 = V.MultiplyAdd(x, b1, c21); x = V.Splat(a[3]);
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
