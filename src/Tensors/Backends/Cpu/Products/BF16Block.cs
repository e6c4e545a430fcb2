using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary><see cref="PackedFormat.BF16"/>: the upper halves of 32 float32.</summary>
internal readonly unsafe struct BF16Block : IBlock
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
        for (int i = first; i < 32; i += step) sum = U.Use(V.ShiftLeft(V.OfShorts((ushort*)block + i), 16), place + i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V> =>
        Block.Add<V, BF16Block>(block, factors, x, sums);
}
