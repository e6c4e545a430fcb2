using System.Runtime.InteropServices;

namespace Hone.Formats;

/// <summary>
/// Turns stored numbers into float32 and back. To a narrower type a number goes to the nearest one, a tie to the even one.
/// </summary>
public static class StoredNumbers
{
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
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < values.Length; i++) values[i] = (float)halves[i];
                break;
            default:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
                for (int i = 0; i < bits.Length; i++) bits[i] = (uint)upper[i] << 16;
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
