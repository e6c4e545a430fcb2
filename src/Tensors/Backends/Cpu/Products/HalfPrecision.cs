using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// A finite number of binary16 as float32: exponent and fraction, moved to where float32 has them, are the number times 2⁻¹¹², also of
/// those that are not normal. In place of the conversion of .NET, which is a call, and has every register saved around it.
/// </summary>
internal static unsafe class HalfPrecision
{
    /// <summary>2¹¹².</summary>
    public const float Lift = 5.192296858534828e33f;

    /// <summary>The number that stands there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float At(byte* place)
    {
        uint bits = *(ushort*)place;
        return BitConverter.UInt32BitsToSingle((bits & 0x8000) << 16 | (bits & 0x7FFF) << 13) * Lift;
    }
}
