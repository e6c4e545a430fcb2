using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// <see cref="PackedFormat.Q4K"/>: d and e (binary16), 12 bytes of 8 scales s and 8 minima m of 6 bits, 128 bytes of q, of each two groups
/// of 32 the first below the second; x = d·s·q − e·m.
/// </summary>
internal readonly unsafe struct Q4KBlock : IBlock
{
    const int QuantsAt = 16, Groups = 8, GroupLength = 32;

    static ReadOnlySpan<float> Levels => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    public static int Length => Groups * GroupLength;

    public static int Bytes => QuantsAt + Groups * GroupLength / 2;

    /// <summary>The 8 scales, then the 8 minima; those of the last four groups are put together of two places each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadFactors(byte* block, float* factors)
    {
        uint a = *(uint*)(block + 4), b = *(uint*)(block + 8), c = *(uint*)(block + 12);
        Vector128<byte> bytes = Vector128.Create(
            a & 0x3F3F3F3F, (c & 0x0F0F0F0F) | ((a >> 6 & 0x03030303) << 4),
            b & 0x3F3F3F3F, (c >> 4 & 0x0F0F0F0F) | ((b >> 6 & 0x03030303) << 4)).AsByte();
        Vector256<ushort> shorts = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
        Vector256<float> scales = Vector256.ConvertToSingle(Vector256.WidenLower(shorts).AsInt32()),
            minima = Vector256.ConvertToSingle(Vector256.WidenUpper(shorts).AsInt32());
        (scales * HalfPrecision.At(block)).Store(factors);
        (minima * HalfPrecision.At(block + 2)).Store(factors + Groups);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>
    {
        V nibble = V.SplatBits(15);
        byte* pairs = block + QuantsAt;
        for (int group = 0; group < Groups; group += 2, pairs += GroupLength, place += 2 * GroupLength)
        {
            V scale = V.Splat(factors[group]), minimum = V.Splat(factors[Groups + group]);
            for (int i = first; i < GroupLength; i += step)
                sum = U.Use(V.ToNumbers(V.And(V.OfBytes(pairs + i), nibble)) * scale - minimum, place + i, sum);
            (scale, minimum) = (V.Splat(factors[group + 1]), V.Splat(factors[Groups + group + 1]));
            for (int i = first; i < GroupLength; i += step)
                sum = U.Use(V.ToNumbers(V.ShiftRight(V.OfBytes(pairs + i), 4)) * scale - minimum, place + GroupLength + i, sum);
        }

        return sum;
    }

    /// <summary>
    /// Where a register holds sixteen numbers, those that a group has are made once, and each code takes its own: the same roundings.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V>
    {
        if (V.Count != 16)
        {
            Block.Add<V, Q4KBlock>(block, factors, x, sums);
            return;
        }

        V steps = V.Load((float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Levels)));             // constants do not move
        V first = V.Load(sums), second = V.Load(sums + 16);
        byte* pairs = block + QuantsAt;
        for (int group = 0; group < Groups; group += 2, pairs += GroupLength, x += 2 * GroupLength)
        {
            V low = V.OfBytes(pairs), high = V.OfBytes(pairs + 16);
            V numbers = steps * V.Splat(factors[group]) - V.Splat(factors[Groups + group]);
            first = V.MultiplyAdd(V.Load(x), V.At(numbers, low), first);
            second = V.MultiplyAdd(V.Load(x + 16), V.At(numbers, high), second);
            numbers = steps * V.Splat(factors[group + 1]) - V.Splat(factors[Groups + group + 1]);
            first = V.MultiplyAdd(V.Load(x + 32), V.At(numbers, V.ShiftRight(low, 4)), first);
            second = V.MultiplyAdd(V.Load(x + 48), V.At(numbers, V.ShiftRight(high, 4)), second);
        }

        first.Store(sums);
        second.Store(sums + 16);
    }
}
