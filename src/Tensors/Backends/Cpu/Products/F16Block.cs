using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// <see cref="PackedFormat.F16"/>: 32 numbers of binary16, all finite, read as <see cref="HalfPrecision"/> reads one.
/// </summary>
internal readonly unsafe struct F16Block : IBlock
{
    public static int Length => 32;

    public static int Bytes => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        V magnitude = V.SplatBits(0x7FFF), sign = V.SplatBits(0x8000), lift = V.Splat(HalfPrecision.Lift);
        for (int i = first; i < 32; i += step)
        {
            V bits = V.OfShorts((ushort*)block + i);
            bits = V.Or(V.ShiftLeft(V.And(bits, sign), 16), V.ShiftLeft(V.And(bits, magnitude), 13));
            sum = U.Use(bits * lift, place + i, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V> =>
        Block.Add<V, F16Block>(block, factors, x, sums);
}
