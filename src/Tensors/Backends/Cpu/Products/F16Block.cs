using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// <see cref="PackedFormat.F16"/>: 32 numbers of binary16, all finite. Exponent and fraction, moved to where float32 has them, are the
/// number times 2⁻¹¹², of those below 2⁻¹⁴ too.
/// </summary>
internal readonly unsafe struct F16Block : IBlock
{
    const float Lift = 5.192296858534828e33f;                                // 2¹¹²

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
        V magnitude = V.SplatBits(0x7FFF), sign = V.SplatBits(0x8000), lift = V.Splat(Lift);
        for (int i = first; i < 32; i += step)
        {
            V bits = V.OfShorts((ushort*)block + i);
            V number = V.ShiftLeft(V.And(bits, magnitude), 13) * lift;
            sum = U.Use(V.Or(number, V.ShiftLeft(V.And(bits, sign), 16)), place + i, sum);
        }

        return sum;
    }
}
