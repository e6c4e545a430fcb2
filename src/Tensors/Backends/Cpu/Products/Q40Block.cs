using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary><see cref="PackedFormat.Q40"/>: d (binary16), then 16 bytes of q, number i below number i + 16; x = d·(q − 8).</summary>
internal readonly unsafe struct Q40Block : IBlock
{
    const int Head = 2;

    public static int Length => 32;

    public static int Bytes => Head + 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors) => factors[0] = HalfPrecision.At(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        V scale = V.Splat(factors[0]), eight = V.Splat(8f), nibble = V.SplatBits(15);
        int i = first;
        for (; i < 16; i += step)
            sum = U.Use((V.ToNumbers(V.And(V.OfBytes(block + Head + i), nibble)) - eight) * scale, place + i, sum);
        for (; i < 32; i += step)
            sum = U.Use((V.ToNumbers(V.ShiftRight(V.OfBytes(block + Head + i - 16), 4)) - eight) * scale, place + i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V> =>
        Block.Add<V, Q40Block>(block, factors, x, sums);
}
