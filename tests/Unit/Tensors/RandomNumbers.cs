using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Random;

namespace Hone.Unit.Tensors;

/// <summary>Random numbers a register at a time are those that come one by one.</summary>
public sealed unsafe class RandomNumbers
{
    /// <summary>Where an index passes 32 bits, too.</summary>
    public static TheoryData<ulong> Indices => [0, 1, 77, 0xFFFF_FFF5, 0xFFFF_FFFF, 0x1234_5678_9ABC_DEF0, ulong.MaxValue - 31];

    [Theory, MemberData(nameof(Indices))]
    public void A_register_of_counters_gives_what_each_of_them_gives(ulong index)
    {
        Check<Lanes128>(index);
        Check<Lanes256>(index);
        Check<Lanes512>(index);
    }

    static void Check<V>(ulong index) where V : struct, ILanes<V>
    {
        const ulong Seed = 0xFEDC_BA98_7654_3210;
        uint* keys = stackalloc uint[RandomLanes<V>.KeyWords], words = stackalloc uint[4 * V.Count];
        RandomLanes<V>.Keys(Seed, keys);
        RandomLanes<V>.Words(keys, index, 5, (uint)Purpose.Dropout, out V a, out V b, out V c, out V d);
        a.Store((float*)words);
        b.Store((float*)(words + V.Count));
        c.Store((float*)(words + 2 * V.Count));
        d.Store((float*)(words + 3 * V.Count));
        for (int i = 0; i < V.Count; i++)
        {
            (uint A, uint B, uint C, uint D) expected = new Philox(Seed, Purpose.Dropout).Words(index + (ulong)i, stream: 5);
            (words[i], words[V.Count + i], words[2 * V.Count + i], words[3 * V.Count + i]).ShouldBe(expected, $"index {index} + {i}");
        }
    }
}
