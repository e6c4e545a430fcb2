using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// float32 to bf16, which is its upper half: to nearest, ties to even; and the packing of pairs that follow each other along k.
/// </summary>
/// <remarks>A pair's first number stands in the lower half of its 32 bits. An odd k is filled up with zero.</remarks>
internal static unsafe class BFloat16
{
    /// <summary>
    /// How much of k is summed before C is touched: the same for both bf16 tiles, so that they cut sums at the same places.
    /// </summary>
    public const int DepthBlock = 768;

    const uint QuietBit = 0x0040_0000, UpperHalf = 0xFFFF_0000;

    /// <summary>As <see cref="ITile.Pack"/> asks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width)
    {
        if (lanes < width) new Span<float>(target, checked((k + 1) / 2 * width)).Clear();
        if (laneStride == 1) PackRows(source, depthStride, lanes, k, (uint*)target, width);
        else Transpose(source, laneStride, lanes, k, (uint*)target, width);
    }

    /// <summary>Lanes lie side by side: two rows of memory become one row of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackRows(float* source, long depthStride, int lanes, int k, uint* target, int width)
    {
        int pair = 0;
        for (; pair < k / 2; pair++, source += 2 * depthStride, target += width)
        {
            float* next = source + depthStride;
            int lane = 0;
            if (Vector512.IsHardwareAccelerated)
                for (; lane <= lanes - 16; lane += 16)
                {
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(source + Transposition.RowsAhead * depthStride + lane);
                        Sse.Prefetch0(next + Transposition.RowsAhead * depthStride + lane);
                    }

                    (Vector512.ShiftRightLogical(Round(Vector512.Load(source + lane)), 16)
                        | (Round(Vector512.Load(next + lane)) & Vector512.Create(UpperHalf)))
                        .Store(target + lane);
                }

            // 12 lanes, as a panel of A has: what is beyond them is neither read nor written
            if (Avx512F.IsSupported && lane < lanes)
            {
                Vector512<uint> inside = Vector512.LessThan(Vector512<uint>.Indices, Vector512.Create((uint)(lanes - lane)));
                Sse.Prefetch0(source + Transposition.RowsAhead * depthStride + lane);
                Sse.Prefetch0(next + Transposition.RowsAhead * depthStride + lane);
                Vector512<float> first = Avx512F.MaskLoad(source + lane, inside.AsSingle(), Vector512<float>.Zero);
                Vector512<float> second = Avx512F.MaskLoad(next + lane, inside.AsSingle(), Vector512<float>.Zero);
                Avx512F.MaskStore(target + lane, inside, Vector512.ShiftRightLogical(Round(first), 16)
                    | (Round(second) & Vector512.Create(UpperHalf)));
                continue;
            }

            for (; lane <= lanes - 4; lane += 4)
                (Vector128.ShiftRightLogical(Round(Vector128.Load(source + lane)), 16)
                    | (Round(Vector128.Load(next + lane)) & Vector128.Create(UpperHalf)))
                    .Store(target + lane);
            for (; lane < lanes; lane++) target[lane] = Pair(source[lane], next[lane]);
        }

        if (k % 2 == 1)
            for (int lane = 0; lane < lanes; lane++) target[lane] = Pair(source[lane], 0);
    }

    /// <summary>k runs along memory: pairs are made first, and then turned as float32 would be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* source, long laneStride, int lanes, int k, uint* target, int width)
    {
        int done = 0, fours = lanes / 4 * 4;
        if (Avx512BW.IsSupported)
            for (; done <= k - 32; done += 32)
                for (int lane = 0; lane < fours; lane += 4)
                {
                    float* from = source + lane * laneStride + done;
                    Transposition.Turn(Pairs32(from), Pairs32(from + laneStride), Pairs32(from + 2 * laneStride),
                        Pairs32(from + 3 * laneStride),
                        (float*)target + (long)done / 2 * width + lane, width);
                }

        for (; done <= k - 8; done += 8)
            for (int lane = 0; lane < fours; lane += 4)
            {
                float* from = source + lane * laneStride + done;
                Transposition.Turn(Pairs8(from), Pairs8(from + laneStride), Pairs8(from + 2 * laneStride), Pairs8(from + 3 * laneStride),
                    (float*)target + (long)done / 2 * width + lane, width);
            }

        for (int lane = 0; lane < lanes; lane++)
        {
            float* row = source + lane * laneStride;
            for (int at = lane < fours ? done : 0; at < k; at += 2)
                target[(long)at / 2 * width + lane] = Pair(row[at], at + 1 < k ? row[at + 1] : 0);
        }
    }

    static uint Pair(float first, float second) => (Round(first) >> 16) | (Round(second) & UpperHalf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Pairs32(float* from)
    {
        Sse.Prefetch0(from + 128);
        Sse.Prefetch0(from + 144);
        Vector512<ushort> odd = Vector512.Create(
            (ushort)1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61,
            63);
        return Avx512BW.PermuteVar32x16x2(Round(Vector512.Load(from)).AsUInt16(), odd, Round(Vector512.Load(from + 16)).AsUInt16())
            .AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Pairs8(float* from) => Vector128.Narrow(
        Vector128.ShiftRightLogical(Round(Vector128.Load(from)), 16), Vector128.ShiftRightLogical(Round(Vector128.Load(from + 4)), 16))
            .AsSingle();

    /// <summary>
    /// The upper half is the rounded number. What is not a number stays so: rounding must not carry it over into the sign.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Round(Vector512<float> x)
    {
        Vector512<uint> bits = x.AsUInt32();
        Vector512<uint> rounded = bits + Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512<uint>.One);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x).AsUInt32(), rounded, bits | Vector512.Create(QuietBit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<uint> Round(Vector128<float> x)
    {
        Vector128<uint> bits = x.AsUInt32();
        Vector128<uint> rounded = bits + Vector128.Create(0x7FFFu) + (Vector128.ShiftRightLogical(bits, 16) & Vector128<uint>.One);
        return Vector128.ConditionalSelect(Vector128.Equals(x, x).AsUInt32(), rounded, bits | Vector128.Create(QuietBit));
    }

    static uint Round(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsNaN(x) ? bits | QuietBit : bits + 0x7FFF + ((bits >> 16) & 1);
    }
}
