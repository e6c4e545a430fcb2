using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// <see cref="PackedFormat.Q6K"/>: 128 bytes of the lower 4 bits of q, 64 of the upper 2, 16 signed scales s, d (binary16);
/// x = d·s·(q − 32). Of each 128 numbers, the bits of number l stand with those of l + 32, l + 64 and l + 96.
/// </summary>
internal readonly unsafe struct Q6KBlock : IBlock
{
    const int UpperAt = 128, ScalesAt = 192, HeadAt = 208, Quarter = 32, Groups = 16, GroupLength = 16;

    public static int Length => Groups * GroupLength;

    public static int Bytes => HeadAt + 2;

    /// <summary>The 16 scales, then the 256 signed bytes q − 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors)
    {
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load((sbyte*)block + ScalesAt));
        float d = HalfPrecision.At(block + HeadAt);
        (Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low))) * d).Store(factors);
        (Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))) * d).Store(factors + 8);
        byte* codes = (byte*)(factors + Groups);
        Vector256<byte> nibble = Vector256.Create((byte)15), pair = Vector256.Create((byte)0x30), middle = Vector256.Create((byte)32);
        for (int half = 0; half < 2; half++, codes += 4 * Quarter)
        {
            byte* lower = block + half * 2 * Quarter;
            Vector256<byte> first = Vector256.Load(lower), second = Vector256.Load(lower + Quarter);
            Vector256<ushort> upper = Vector256.Load(block + UpperAt + half * Quarter).AsUInt16();      // what is shifted in is masked
            ((first & nibble | Vector256.ShiftLeft(upper, 4).AsByte() & pair) - middle).Store(codes);
            ((second & nibble | Vector256.ShiftLeft(upper, 2).AsByte() & pair) - middle).Store(codes + Quarter);
            ((Vector256.ShiftRightLogical(first.AsUInt16(), 4).AsByte() & nibble | upper.AsByte() & pair) - middle)
                .Store(codes + 2 * Quarter);
            ((Vector256.ShiftRightLogical(second.AsUInt16(), 4).AsByte() & nibble | Vector256.ShiftRightLogical(upper, 2).AsByte() & pair)
                - middle).Store(codes + 3 * Quarter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        byte* codes = (byte*)(factors + Groups);
        for (int i = first; i < Groups * GroupLength; i += step)
            sum = U.Use(V.ToNumbers(V.OfSignedBytes(codes + i)) * V.Splat(factors[(uint)i / GroupLength]), place + i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V>
    {
        if (V.Count != GroupLength)
        {
            Block.Add<V, Q6KBlock>(block, factors, x, sums);
            return;
        }

        V first = V.Load(sums), second = V.Load(sums + GroupLength);
        byte* codes = (byte*)(factors + Groups), past = codes + Groups * GroupLength;
        for (; codes < past; codes += 2 * GroupLength, x += 2 * GroupLength, factors += 2)
        {
            first = V.MultiplyAdd(V.Load(x), V.ToNumbers(V.OfSignedBytes(codes)) * V.Splat(factors[0]), first);
            second = V.MultiplyAdd(
                V.Load(x + GroupLength), V.ToNumbers(V.OfSignedBytes(codes + GroupLength)) * V.Splat(factors[1]), second);
        }

        first.Store(sums);
        second.Store(sums + GroupLength);
    }
}
