using System.Runtime.CompilerServices;
using Hone.Shared;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Philox4x32-10 for as many neighbouring counters at once as a register has places, to the bit as one by one.</summary>
/// <remarks>
/// A round multiplies 32 bits by 32 bits to 64, which a register can do in half of its places. So words stand in the lower halves of
/// 64 bits, even counters in one register and odd ones in another; what the upper halves hold no multiplication sees.
/// </remarks>
internal static unsafe class RandomLanes<V> where V : struct, ILanes<V>
{
    /// <summary>Words of the keys of all rounds.</summary>
    public const int KeyWords = 2 * Philox4x32.Rounds;

    /// <summary>The keys of all rounds, two words each.</summary>
    public static void Keys(ulong key, uint* keys)
    {
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Philox4x32.Rounds; round++, k0 += Philox4x32.Growth0, k1 += Philox4x32.Growth1)
            (keys[2 * round], keys[2 * round + 1]) = (k0, k1);
    }

    /// <summary>The four words of counters (index, index + 1, …; third; fourth), the first two words of each being its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(uint* keys, ulong index, uint third, uint fourth, out V a, out V b, out V c, out V d)
    {
        V multiplier0 = V.SplatBits(Philox4x32.Multiplier0), multiplier1 = V.SplatBits(Philox4x32.Multiplier1);
        V even0 = V.EverySecond(index), even1 = V.UpperHalves(even0), even2 = V.SplatBits(third), even3 = V.SplatBits(fourth);
        V odd0 = V.EverySecond(index + 1), odd1 = V.UpperHalves(odd0), odd2 = even2, odd3 = even3;
        for (int round = 0; round < Philox4x32.Rounds; round++)
        {
            V key0 = V.SplatBits(keys[2 * round]), key1 = V.SplatBits(keys[2 * round + 1]);
            V first = V.MultiplyWide(even0, multiplier0), second = V.MultiplyWide(even2, multiplier1);
            (even0, even1, even2, even3) = (V.Xor(V.UpperHalves(second), even1, key0), second, V.Xor(V.UpperHalves(first), even3, key1),
                first);
            first = V.MultiplyWide(odd0, multiplier0);
            second = V.MultiplyWide(odd2, multiplier1);
            (odd0, odd1, odd2, odd3) = (V.Xor(V.UpperHalves(second), odd1, key0), second, V.Xor(V.UpperHalves(first), odd3, key1), first);
        }

        a = V.Interleave(even0, odd0);
        b = V.Interleave(even1, odd1);
        c = V.Interleave(even2, odd2);
        d = V.Interleave(even3, odd3);
    }
}
