using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>Brings memory nearer before it is used.</summary>
internal static unsafe class Nearer
{
    /// <summary>Asks for a tile of a matrix of at most two cache lines a row, to be read or written when the product is done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile(float* tile, long stride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < rows; i++, tile += stride)
        {
            Sse.Prefetch0(tile);
            Sse.Prefetch0(tile + columns - 1);
        }
    }
}
