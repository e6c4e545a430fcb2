using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Brings lanes that lie apart in memory next to each other.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Numbers by which a row is fetched ahead: so many rows at once are more streams than the processor follows by itself.
    /// </summary>
    const int Ahead = 64;

    /// <summary>Rows by which memory is fetched ahead where lanes lie side by side: two turns of <see cref="Panels{T}"/>.</summary>
    public const int RowsAhead = 32;

    /// <summary>
    /// target[k·width + lane] = source[lane·laneStride + k·depthStride] for k below <paramref name="depth"/>; lanes from
    /// <paramref name="lanes"/> to <paramref name="width"/> become zero, unless they are told to stay. One of the strides is 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int depth, float* target, int width,
        bool clears = true)
    {
        if (clears && lanes < width) new Span<float>(target, checked(depth * width)).Clear();
        if (laneStride == 1) CopyRows(source, depthStride, lanes, depth, target, width);
        else Transpose(source, laneStride, lanes, depth, target, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(float* source, long depthStride, int lanes, int depth, float* target, int width)
    {
        if (lanes == 32)
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(source + RowsAhead * depthStride);
                    Sse.Prefetch0(source + RowsAhead * depthStride + 16);
                }

                Vector512.Load(source).Store(target);
                Vector512.Load(source + 16).Store(target + 16);
            }
        else if (lanes == 12)
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
            {
                if (Sse.IsSupported) Sse.Prefetch0(source + RowsAhead * depthStride);
                Vector256<float> first = Vector256.Load(source);
                Vector128<float> second = Vector128.Load(source + 8);
                first.Store(target);
                second.Store(target + 8);
            }
        else if (lanes % 4 == 0)
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
                for (int lane = 0; lane < lanes; lane += 4) Vector128.Load(source + lane).Store(target + lane);
        else
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
                for (int lane = 0; lane < lanes; lane++) target[lane] = source[lane];
    }

    /// <summary>A span of k at a time over all lanes, so that what is written lies together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* source, long laneStride, int lanes, int depth, float* target, int width)
    {
        int k = 0, fours = lanes / 4 * 4;
        if (Avx512F.IsSupported)
            for (; k <= depth - 16; k += 16)
                for (int lane = 0; lane < fours; lane += 4)
                    Four16(source + lane * laneStride + k, laneStride, target + (long)k * width + lane, width);
        for (; k <= depth - 4; k += 4)
            for (int lane = 0; lane < fours; lane += 4)
                Four4(source + lane * laneStride + k, laneStride, target + (long)k * width + lane, width);
        for (int rest = k; rest < depth; rest++)
            for (int lane = 0; lane < fours; lane++) target[(long)rest * width + lane] = source[lane * laneStride + rest];
        for (int lane = fours; lane < lanes; lane++)
            for (int all = 0; all < depth; all++) target[(long)all * width + lane] = source[lane * laneStride + all];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four16(float* from, long fromStride, float* to, int toStride)
    {
        Sse.Prefetch0(from + Ahead);
        Sse.Prefetch0(from + fromStride + Ahead);
        Sse.Prefetch0(from + 2 * fromStride + Ahead);
        Sse.Prefetch0(from + 3 * fromStride + Ahead);
        Turn(Vector512.Load(from), Vector512.Load(from + fromStride), Vector512.Load(from + 2 * fromStride),
            Vector512.Load(from + 3 * fromStride), to, toStride);
    }

    /// <summary>
    /// Four rows of sixteen numbers, turned into sixteen rows of four: within each quarter of the registers, then stored by quarters.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(Vector512<float> r0, Vector512<float> r1, Vector512<float> r2, Vector512<float> r3, float* to, int toStride)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Quarters(Avx512F.UnpackLow(low01, low23).AsSingle(), to, toStride);
        Quarters(Avx512F.UnpackHigh(low01, low23).AsSingle(), to + toStride, toStride);
        Quarters(Avx512F.UnpackLow(high01, high23).AsSingle(), to + 2 * toStride, toStride);
        Quarters(Avx512F.UnpackHigh(high01, high23).AsSingle(), to + 3 * toStride, toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Quarters(Vector512<float> rows, float* to, int toStride)
    {
        Avx512F.ExtractVector128(rows, 0).Store(to);
        Avx512F.ExtractVector128(rows, 1).Store(to + 4 * toStride);
        Avx512F.ExtractVector128(rows, 2).Store(to + 8 * toStride);
        Avx512F.ExtractVector128(rows, 3).Store(to + 12 * toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four4(float* from, long fromStride, float* to, int toStride) =>
        Turn(Vector128.Load(from), Vector128.Load(from + fromStride), Vector128.Load(from + 2 * fromStride),
            Vector128.Load(from + 3 * fromStride), to, toStride);

    /// <summary>Four rows of four numbers, turned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3, float* to, int toStride)
    {
        Vector128<float> low01, high01, low23, high23;
        if (Sse.IsSupported)
        {
            low01 = Sse.UnpackLow(r0, r1);
            high01 = Sse.UnpackHigh(r0, r1);
            low23 = Sse.UnpackLow(r2, r3);
            high23 = Sse.UnpackHigh(r2, r3);
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            low01 = AdvSimd.Arm64.ZipLow(r0, r1);
            high01 = AdvSimd.Arm64.ZipHigh(r0, r1);
            low23 = AdvSimd.Arm64.ZipLow(r2, r3);
            high23 = AdvSimd.Arm64.ZipHigh(r2, r3);
        }
        else
        {
            for (int i = 0; i < 4; i++) Vector128.Create(r0[i], r1[i], r2[i], r3[i]).Store(to + i * toStride);
            return;
        }

        Vector128.Create(low01.GetLower(), low23.GetLower()).Store(to);
        Vector128.Create(low01.GetUpper(), low23.GetUpper()).Store(to + toStride);
        Vector128.Create(high01.GetLower(), high23.GetLower()).Store(to + 2 * toStride);
        Vector128.Create(high01.GetUpper(), high23.GetUpper()).Store(to + 3 * toStride);
    }
}
