using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// Q4_0: x ≈ d·(q − 8), q of 0 … 15, d = m / −8 of the number m of largest magnitude, the first of them. Bytes of a block of 32: d
/// (binary16), then 16 with q of number j in the lower half and of number j + 16 in the upper one.
/// </summary>
sealed class Q40Format : BlockFormat
{
    const int Count = 32, Head = 2, Size = Head + Count / 2;

    public override string Name => "q4_0";

    public override int Length => Count;

    public override int Bytes => Size;

    public override float ScaleDivisor => 8;

    private protected override void Store(ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            Vector256<float> a = Eight.At(numbers, 0), b = Eight.At(numbers, 8), c = Eight.At(numbers, 16), d = Eight.At(numbers, 24);
            float scale = First(a, b, c, d, numbers) / -8;
            Vector256<float> inverse = Vector256.Create(scale == 0 ? 0 : 1 / scale);
            Eight.WriteHalf(blocks, scale);
            Vector256<byte> quants = Eight.Bytes(Shifted(a * inverse), Shifted(b * inverse), Shifted(c * inverse), Shifted(d * inverse));
            (quants.GetLower() | quants.GetUpper() << 4).StoreUnsafe(ref MemoryMarshal.GetReference(blocks), Head);
        }
    }

    /// <summary>The first number of the largest magnitude; 0 where all are.</summary>
    static float First(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, ReadOnlySpan<float> numbers)
    {
        Vector256<float> p = Vector256.Abs(a), q = Vector256.Abs(b), r = Vector256.Abs(c), s = Vector256.Abs(d);
        float largest = Eight.Largest(Vector256.MaxNative(Vector256.MaxNative(p, q), Vector256.MaxNative(r, s)));
        if (largest == 0) return 0;
        Vector256<float> all = Vector256.Create(largest);
        uint places = Vector256.Equals(p, all).ExtractMostSignificantBits() | Vector256.Equals(q, all).ExtractMostSignificantBits() << 8
            | Vector256.Equals(r, all).ExtractMostSignificantBits() << 16 | Vector256.Equals(s, all).ExtractMostSignificantBits() << 24;
        return numbers[BitOperations.TrailingZeroCount(places) & 31];
    }

    static Vector256<float> Shifted(Vector256<float> numbers) =>
        Vector256.MinNative(Vector256.Truncate(numbers + Vector256.Create(8.5f)), Vector256.Create(15f));

    private protected override void Load(ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            Vector128<byte> pairs = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(blocks), Head);
            Vector256<byte> quants = Vector256.Create(pairs & Vector128.Create((byte)15), pairs >> 4);
            float scale = Eight.Half(blocks);
            Eight.Write((quants - Vector256.Create((byte)8)).AsSByte(), scale, scale, 0, numbers);
        }
    }
}
