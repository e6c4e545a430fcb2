namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>Of a window's taps along one side those that are inside the plane, for one place.</summary>
/// <param name="First">The first tap.</param>
/// <param name="Count">Taps inside; there may be none.</param>
/// <param name="At">Where the first reads.</param>
internal readonly record struct TapRange(int First, int Count, int At)
{
    /// <summary>Place i of the result reads s·i + u − p for every tap u.</summary>
    public static TapRange Forward(int place, int length, int size, int stride, int padding)
    {
        int start = place * stride - padding, first = Math.Max(0, -start);
        return new(first, Math.Max(0, Math.Min(size, length - start) - first), start + first);
    }

    /// <summary>Place k of the operand reads (k + p − u)/s of the result's derivative, where that is whole, for every s-th tap u.</summary>
    public static TapRange Backward(int place, int length, int size, int stride, int padding)
    {
        int last = place + padding, low = Math.Max(0, last - (length - 1) * stride);
        int first = low + (last - low) % stride, most = Math.Min(size - 1, last);
        return first > most ? default : new(first, (most - first) / stride + 1, (last - first) / stride);
    }
}
