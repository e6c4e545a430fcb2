using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>Eight float32 side by side, and what the block formats do with them.</summary>
static class Eight
{
    /// <summary>Numbers side by side.</summary>
    public const int Lanes = 8;

    /// <summary>The eight numbers from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> At(ReadOnlySpan<float> numbers, int first) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(numbers), (nuint)first);

    /// <summary>The largest of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> numbers)
    {
        Vector128<float> four = Vector128.Max(numbers.GetLower(), numbers.GetUpper());
        Vector128<float> two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(two[0], two[1]);
    }

    /// <summary>The nearest whole number, a tie to the even one, within bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Nearest(Vector256<float> numbers, Vector256<float> low, Vector256<float> high) =>
        Vector256.MinNative(Vector256.MaxNative(Vector256.Round(numbers), low), high);

    /// <summary>Thirty-two whole numbers from −128 to 255 as bytes, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Bytes(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) =>
        Vector256.Narrow(
            Vector256.Narrow(Vector256.ConvertToInt32Native(a), Vector256.ConvertToInt32Native(b)),
            Vector256.Narrow(Vector256.ConvertToInt32Native(c), Vector256.ConvertToInt32Native(d))).AsByte();

    /// <summary>Writes thirty-two signed bytes as numbers: scale · byte − minus.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="scale">Of the first sixteen.</param>
    /// <param name="second">Of the others.</param>
    /// <param name="minus">What is taken off.</param>
    /// <param name="numbers">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector256<sbyte> bytes, float scale, float second, float minus, Span<float> numbers)
    {
        (Vector256<short> low, Vector256<short> high) = Vector256.Widen(bytes);
        (Vector256<int> a, Vector256<int> b) = Vector256.Widen(low);
        (Vector256<int> c, Vector256<int> d) = Vector256.Widen(high);
        Vector256<float> first = Vector256.Create(scale), last = Vector256.Create(second), minima = Vector256.Create(minus);
        ref float target = ref MemoryMarshal.GetReference(numbers[..(4 * Lanes)]);
        (first * Vector256.ConvertToSingle(a) - minima).StoreUnsafe(ref target);
        (first * Vector256.ConvertToSingle(b) - minima).StoreUnsafe(ref target, Lanes);
        (last * Vector256.ConvertToSingle(c) - minima).StoreUnsafe(ref target, 2 * Lanes);
        (last * Vector256.ConvertToSingle(d) - minima).StoreUnsafe(ref target, 3 * Lanes);
    }

    /// <summary>A half-precision number of a block.</summary>
    public static float Half(ReadOnlySpan<byte> bytes) => (float)MemoryMarshal.Read<Half>(bytes);

    /// <summary>Writes a number into a block in half precision, to the nearest, and tells what it became.</summary>
    public static float WriteHalf(Span<byte> bytes, float value)
    {
        Half half = (Half)value;
        MemoryMarshal.Write(bytes, half);
        return (float)half;
    }
}
