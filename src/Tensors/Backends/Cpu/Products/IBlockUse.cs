using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>What unpacked numbers are for.</summary>
internal unsafe interface IBlockUse<V> where V : struct, ILanes<V>
{
    /// <summary>Uses a register of them.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="place">What stands beside them.</param>
    /// <param name="sum">What came of those before.</param>
    static abstract V Use(V numbers, float* place, V sum);
}

/// <summary>Their product with numbers beside them, added up.</summary>
internal readonly unsafe struct MultipliedBlock<V> : IBlockUse<V> where V : struct, ILanes<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Use(V numbers, float* place, V sum) => V.MultiplyAdd(V.Load(place), numbers, sum);
}

/// <summary>To be written down.</summary>
internal readonly unsafe struct WrittenBlock<V> : IBlockUse<V> where V : struct, ILanes<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Use(V numbers, float* place, V sum)
    {
        numbers.Store(place);
        return sum;
    }
}
