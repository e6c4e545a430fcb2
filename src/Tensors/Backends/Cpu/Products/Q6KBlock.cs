using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// <see cref="PackedFormat.Q6K"/>: 128 bytes of the lower 4 bits of q, 64 of the upper 2, 16 signed scales s, d (binary16);
/// x = d·s·(q − 32). Of each 128 numbers, the bits of number l stand with those of l + 32, l + 64 and l + 96.
/// </summary>
internal readonly unsafe struct Q6KBlock : IBlock
{
    const int UpperAt = 128, ScalesAt = 192, HeadAt = 208, Quarter = 32, GroupLength = 16;

    public static int Length => 256;

    public static int Bytes => HeadAt + 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors)
    {
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load((sbyte*)block + ScalesAt));
        float d = (float)*(Half*)(block + HeadAt);
        (Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low))) * d).Store(factors);
        (Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))) * d).Store(factors + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        V nibble = V.SplatBits(15), upper = V.SplatBits(0x30), middle = V.Splat(32f);
        byte* lower = block, bits = block + UpperAt;
        for (int half = 0; half < 2; half++, lower += 2 * Quarter, bits += Quarter, place += 4 * Quarter, factors += 8)
        {
            for (int i = first; i < Quarter; i += step)
                sum = Use<V, U>(V.And(V.OfBytes(lower + i), nibble), V.ShiftLeft(V.OfBytes(bits + i), 4), upper, middle,
                    factors[i / GroupLength], place + i, sum);
            for (int i = first; i < Quarter; i += step)
                sum = Use<V, U>(V.And(V.OfBytes(lower + Quarter + i), nibble), V.ShiftLeft(V.OfBytes(bits + i), 2), upper, middle,
                    factors[2 + i / GroupLength], place + Quarter + i, sum);
            for (int i = first; i < Quarter; i += step)
                sum = Use<V, U>(V.ShiftRight(V.OfBytes(lower + i), 4), V.OfBytes(bits + i), upper, middle,
                    factors[4 + i / GroupLength], place + 2 * Quarter + i, sum);
            for (int i = first; i < Quarter; i += step)
                sum = Use<V, U>(V.ShiftRight(V.OfBytes(lower + Quarter + i), 4), V.ShiftRight(V.OfBytes(bits + i), 2), upper, middle,
                    factors[6 + i / GroupLength], place + 3 * Quarter + i, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Use<V, U>(V lower, V bits, V upper, V middle, float scale, float* place, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V> =>
        U.Use((V.ToNumbers(V.Or(lower, V.And(bits, upper))) - middle) * V.Splat(scale), place, sum);
}
