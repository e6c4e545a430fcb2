using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Brings lanes that lie apart in memory next to each other.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// target[k·width + lane] = source[lane·laneStride + k·depthStride] for k below <paramref name="depth"/>; lanes from
    /// <paramref name="lanes"/> to <paramref name="width"/> become zero. One of the strides is 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int depth, float* target, int width)
    {
        if (lanes < width) new Span<float>(target, checked(depth * width)).Clear();
        if (laneStride == 1) CopyRows(source, depthStride, lanes, depth, target, width);
        else Transpose(source, laneStride, lanes, depth, target, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(float* source, long depthStride, int lanes, int depth, float* target, int width)
    {
        if (lanes == 32)
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
            {
                Vector512.Load(source).Store(target);
                Vector512.Load(source + 16).Store(target + 16);
            }
        else if (lanes % 4 == 0)
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
                for (int lane = 0; lane < lanes; lane += 4) Vector128.Load(source + lane).Store(target + lane);
        else
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
                for (int lane = 0; lane < lanes; lane++) target[lane] = source[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* source, long laneStride, int lanes, int depth, float* target, int width)
    {
        int lane = 0;
        for (; lane <= lanes - 4; lane += 4)
        {
            float* from = source + lane * laneStride, to = target + lane;
            int k = 0;
            for (; k <= depth - 4; k += 4, from += 4, to += 4 * width) Four(from, laneStride, to, width);
            for (; k < depth; k++, from++, to += width)
                (to[0], to[1], to[2], to[3]) = (from[0], from[laneStride], from[2 * laneStride], from[3 * laneStride]);
        }

        for (; lane < lanes; lane++)
            for (int k = 0; k < depth; k++) target[(long)k * width + lane] = source[lane * laneStride + k];
    }

    /// <summary>Four rows of four numbers, turned into four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four(float* from, long fromStride, float* to, int toStride)
    {
        Vector128<float> x0 = Vector128.Load(from), x1 = Vector128.Load(from + fromStride),
            x2 = Vector128.Load(from + 2 * fromStride), x3 = Vector128.Load(from + 3 * fromStride);
        Vector128<float> low0, low1, high0, high1;
        if (Sse.IsSupported)
        {
            (low0, high0) = (Sse.UnpackLow(x0, x1), Sse.UnpackHigh(x0, x1));
            (low1, high1) = (Sse.UnpackLow(x2, x3), Sse.UnpackHigh(x2, x3));
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            (low0, high0) = (AdvSimd.Arm64.ZipLow(x0, x1), AdvSimd.Arm64.ZipHigh(x0, x1));
            (low1, high1) = (AdvSimd.Arm64.ZipLow(x2, x3), AdvSimd.Arm64.ZipHigh(x2, x3));
        }
        else
        {
            for (int i = 0; i < 4; i++)
                Vector128.Create(x0[i], x1[i], x2[i], x3[i]).Store(to + i * toStride);
            return;
        }

        Vector128.Create(low0.GetLower(), low1.GetLower()).Store(to);
        Vector128.Create(low0.GetUpper(), low1.GetUpper()).Store(to + toStride);
        Vector128.Create(high0.GetLower(), high1.GetLower()).Store(to + 2 * toStride);
        Vector128.Create(high0.GetUpper(), high1.GetUpper()).Store(to + 3 * toStride);
    }
}
