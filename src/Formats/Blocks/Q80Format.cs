using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// Q8_0: x ≈ d·q, q of −127 … 127, d = max |x| / 127. Bytes of a block of 32: d (binary16), then each q. The q are of the d before it
/// was rounded to half precision.
/// </summary>
sealed class Q80Format : BlockFormat
{
    const int Count = 32, Head = 2;

    public override string Name => "q8_0";

    public override int Length => Count;

    public override int Bytes => Head + Count;

    public override float ScaleDivisor => 127;

    private protected override void Store(ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[(Head + Count)..])
        {
            Vector256<float> a = Eight.At(numbers, 0), b = Eight.At(numbers, 8), c = Eight.At(numbers, 16), d = Eight.At(numbers, 24);
            float largest = Eight.Largest(Vector256.MaxNative(
                Vector256.MaxNative(Vector256.Abs(a), Vector256.Abs(b)), Vector256.MaxNative(Vector256.Abs(c), Vector256.Abs(d))));
            float scale = largest / 127;
            Vector256<float> inverse = Vector256.Create(scale == 0 ? 0 : 1 / scale);
            Eight.WriteHalf(blocks, scale);
            Eight.Bytes(Away(a * inverse), Away(b * inverse), Away(c * inverse), Away(d * inverse))
                .StoreUnsafe(ref MemoryMarshal.GetReference(blocks), Head);
        }
    }

    /// <summary>The nearest whole number, a tie away from zero. What truncation leaves is exact, so that 0.49999997 goes to 0.</summary>
    static Vector256<float> Away(Vector256<float> numbers)
    {
        Vector256<float> whole = Vector256.Truncate(numbers);
        Vector256<float> isFar = Vector256.GreaterThanOrEqual(Vector256.Abs(numbers - whole), Vector256.Create(0.5f));
        return whole + (isFar & Vector256.CopySign(Vector256<float>.One, numbers));
    }

    private protected override void Load(ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[(Head + Count)..])
        {
            float scale = Eight.Half(blocks);
            Eight.Write(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(blocks), Head).AsSByte(), scale, scale, 0, numbers);
        }
    }
}
