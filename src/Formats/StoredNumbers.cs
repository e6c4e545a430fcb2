using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats;

/// <summary>
/// Turns stored numbers into float32 and back. To a narrower type a number goes to the nearest one, a tie to the even one.
/// </summary>
public static class StoredNumbers
{
    /// <summary>Numbers that are widened side by side.</summary>
    const int Together = 16;

    /// <summary>2¹¹².</summary>
    const float Lift = 5.192296858534828e33f;

    /// <summary>Whether a type is one of those that are turned: F32, F16, BF16.</summary>
    public static bool AreFloats(StoredType type) => type is StoredType.F32 or StoredType.F16 or StoredType.BF16;

    /// <summary>Numbers from their bytes.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="values">As many numbers as they are.</param>
    /// <exception cref="ArgumentException">The bytes are not so many numbers, or the type is none of those that are turned.</exception>
    public static void Read(StoredType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        Check(type, bytes.Length, values.Length);
        switch (type)
        {
            case StoredType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case StoredType.F16:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), values, isUpper: false);
                break;
            default:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), values, isUpper: true);
                break;
        }
    }

    /// <summary>Bytes of numbers. A finite number beyond the range of a type becomes infinite.</summary>
    /// <param name="type">How they are to be stored.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="bytes">As many bytes as they take.</param>
    /// <exception cref="ArgumentException">The bytes are not so many numbers, or the type is none of those that are turned.</exception>
    public static void Write(StoredType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        Check(type, bytes.Length, values.Length);
        switch (type)
        {
            case StoredType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case StoredType.F16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < values.Length; i++) halves[i] = (Half)values[i];
                break;
            default:
                Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++) upper[i] = Upper(values[i]);
                break;
        }
    }

    /// <summary>Binary16, or upper halves of float32, sixteen at a time and then one by one.</summary>
    static void Widen(ReadOnlySpan<ushort> stored, Span<float> values, bool isUpper)
    {
        ref ushort source = ref MemoryMarshal.GetReference(stored);
        ref float target = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= stored.Length - Together; i += Together)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            (isUpper ? (low << 16).AsSingle() : OfHalves(low)).StoreUnsafe(ref target, (nuint)i);
            (isUpper ? (high << 16).AsSingle() : OfHalves(high)).StoreUnsafe(ref target, (nuint)i + Together / 2);
        }

        for (; i < stored.Length; i++)
            values[i] = isUpper ? BitConverter.UInt32BitsToSingle((uint)stored[i] << 16) : (float)BitConverter.UInt16BitsToHalf(stored[i]);
    }

    /// <summary>
    /// Exponent and fraction, moved to where float32 has them, are a finite number times 2⁻¹¹²; infinity stays so, and NaN becomes a quiet
    /// one.
    /// </summary>
    static Vector256<float> OfHalves(Vector256<uint> bits)
    {
        Vector256<uint> magnitude = (bits & Vector256.Create(0x7FFFu)) << 13, infinity = Vector256.Create(0x0F80_0000u);
        Vector256<uint> finite = (magnitude.AsSingle() * Vector256.Create(Lift)).AsUInt32();
        Vector256<uint> other = magnitude | Vector256.Create(0x7F80_0000u)
            | Vector256.GreaterThan(magnitude, infinity) & Vector256.Create(0x0040_0000u);
        return (Vector256.ConditionalSelect(Vector256.LessThan(magnitude, infinity), finite, other)
            | (bits & Vector256.Create(0x8000u)) << 16).AsSingle();
    }

    static ushort Upper(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)(bits >> 16 | 0x40);                // rounding could make an infinity of it
        return (ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16);
    }

    static void Check(StoredType type, int bytes, int numbers)
    {
        if (!AreFloats(type)) throw new ArgumentException($"{type} is none of F32, F16 and BF16", nameof(type));
        if (bytes != numbers * type.SizeInBytes())
            throw new ArgumentException($"{bytes} bytes are not {numbers} numbers of {type}", nameof(bytes));
    }
}
