using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Packed rows of any format.</summary>
internal static unsafe class Block
{
    /// <summary>Writes so many numbers, whole blocks, from <paramref name="packed"/> on to <paramref name="numbers"/>.</summary>
    public static void Unpack<V>(PackedFormat format, byte* packed, int count, float* numbers) where V : struct, ILanes<V>
    {
        switch (format)
        {
            case PackedFormat.F16: Unpack<V, F16Block>(packed, count, numbers); break;
            case PackedFormat.BF16: Unpack<V, BF16Block>(packed, count, numbers); break;
            case PackedFormat.Q80: Unpack<V, Q80Block>(packed, count, numbers); break;
            case PackedFormat.Q40: Unpack<V, Q40Block>(packed, count, numbers); break;
            case PackedFormat.Q4K: Unpack<V, Q4KBlock>(packed, count, numbers); break;
            case PackedFormat.Q6K: Unpack<V, Q6KBlock>(packed, count, numbers); break;
            default: throw new UnreachableException();
        }
    }

    /// <summary>Adds the products of a block to two sums that stand in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<V, F>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V> where F : struct, IBlock
    {
        F.Pass<V, MultipliedBlock<V>>(block, factors, x, 0, 2 * V.Count, V.Load(sums)).Store(sums);
        F.Pass<V, MultipliedBlock<V>>(block, factors, x, V.Count, 2 * V.Count, V.Load(sums + V.Count)).Store(sums + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Unpack<V, F>(byte* packed, int count, float* numbers) where V : struct, ILanes<V> where F : struct, IBlock
    {
        float* factors = stackalloc float[IBlock.MostFactors];
        for (int at = 0; at < count; at += F.Length, packed += F.Bytes)
        {
            F.ReadFactors(packed, factors);
            F.Pass<V, WrittenBlock<V>>(packed, factors, numbers + at, 0, V.Count, V.Splat(0f));
        }
    }
}
