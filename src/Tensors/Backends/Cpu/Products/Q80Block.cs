using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary><see cref="PackedFormat.Q80"/>: d (binary16), then 32 signed bytes q; x = d·q.</summary>
internal readonly unsafe struct Q80Block : IBlock
{
    const int Head = 2;

    public static int Length => 32;

    public static int Bytes => Head + 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors) => factors[0] = HalfPrecision.At(block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        V scale = V.Splat(factors[0]);
        for (int i = first; i < 32; i += step)
            sum = U.Use(V.ToNumbers(V.OfSignedBytes(block + Head + i)) * scale, place + i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V> =>
        Block.Add<V, Q80Block>(block, factors, x, sums);
}
