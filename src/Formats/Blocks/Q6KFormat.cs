using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// Q6_K: 256 numbers in 16 parts of 16, x ≈ d·s·(q − 32) with a scale s of 8 bits for each part and q of 0 … 63. Bytes: 128 of the lower
/// 4 bits of q, 64 of the upper 2, 16 of s, d (binary16). Of each 128 numbers, the bits of number l stand with those of l + 32, l + 64
/// and l + 96.
/// </summary>
/// <remarks>
/// The scale of a part is the best of 19 tries, by squared errors weighted with x²: a try rounds at another step, and least squares give
/// the scale. Eight parts are searched side by side, so that each one's sums still run in its own order.
/// </remarks>
sealed class Q6KFormat : BlockFormat
{
    const int Count = 256, Parts = 16, PartLength = 16, Steps = 9, Quarter = 32;
    const int UpperAt = 128, ScalesAt = 192, HeadAt = 208, Size = 210;

    /// <summary>Parts that reach no further are taken for zero.</summary>
    const float Nothing = 1e-15f;

    static readonly Vector256<float> Low = Vector256.Create(-32f), High = Vector256.Create(31f);

    public override string Name => "q6_k";

    public override int Length => Count;

    public override int Bytes => Size;

    public override float ScaleDivisor => 32 * 128;

    private protected override void Store(ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        Span<Vector256<float>> columns = stackalloc Vector256<float>[PartLength];
        Span<Vector256<float>> scales = stackalloc Vector256<float>[2], inverses = stackalloc Vector256<float>[2];
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            for (int half = 0; half < 2; half++)
            {
                Eight.Turn(numbers.Slice(half * Count / 2, Count / 2), columns);
                (scales[half], inverses[half]) = Search(columns);
            }

            Write(numbers[..Count], MemoryMarshal.Cast<Vector256<float>, float>(scales),
                MemoryMarshal.Cast<Vector256<float>, float>(inverses), blocks[..Size]);
        }
    }

    /// <summary>Scale of each of 8 parts, and the factor that its q were had with; both 0 of a part of zeros.</summary>
    static (Vector256<float> Scale, Vector256<float> Inverse) Search(ReadOnlySpan<Vector256<float>> x)
    {
        Vector256<float> largest = Vector256<float>.Zero, signed = largest;
        for (int i = 0; i < PartLength; i++)
        {
            Vector256<float> magnitude = Vector256.Abs(x[i]), isLarger = Vector256.GreaterThan(magnitude, largest);
            largest = Vector256.ConditionalSelect(isLarger, magnitude, largest);
            signed = Vector256.ConditionalSelect(isLarger, x[i], signed);
        }

        Vector256<float> inverse = Low / signed;
        (Vector256<float> product, Vector256<float> square) = Sums(x, inverse);
        Vector256<float> scale = Vector256.AndNot(product / square, Vector256.Equals(square, Vector256<float>.Zero));
        Vector256<float> best = scale * product;
        for (int step = -Steps; step <= Steps; step++)
        {
            if (step == 0) continue;
            Vector256<float> tried = Vector256.Create(-(32 + 0.1f * step)) / signed;
            (product, square) = Sums(x, tried);
            Vector256<float> isBetter = Vector256.GreaterThan(square, Vector256<float>.Zero)
                & Vector256.GreaterThan(product * product, best * square);
            Vector256<float> newScale = product / square;
            scale = Vector256.ConditionalSelect(isBetter, newScale, scale);
            best = Vector256.ConditionalSelect(isBetter, newScale * product, best);
            inverse = Vector256.ConditionalSelect(isBetter, tried, inverse);
        }

        Vector256<float> isNothing = Vector256.LessThan(largest, Vector256.Create(Nothing));
        return (Vector256.AndNot(scale, isNothing), Vector256.AndNot(inverse, isNothing));
    }

    /// <summary>Σ x²·x·q and Σ x²·q·q.</summary>
    static (Vector256<float> Product, Vector256<float> Square) Sums(ReadOnlySpan<Vector256<float>> x, Vector256<float> inverse)
    {
        Vector256<float> product = Vector256<float>.Zero, square = product;
        for (int i = 0; i < PartLength; i++)
        {
            Vector256<float> level = Eight.Nearest(inverse * x[i], Low, High), weight = x[i] * x[i];
            product += weight * x[i] * level;
            square += weight * level * level;
        }

        return (product, square);
    }

    static void Write(ReadOnlySpan<float> numbers, ReadOnlySpan<float> scales, ReadOnlySpan<float> inverses, Span<byte> block)
    {
        float largest = 0;
        foreach (float scale in scales)
            if (Math.Abs(scale) > Math.Abs(largest)) largest = scale;
        if (Math.Abs(largest) < Nothing)
        {
            block.Clear();
            return;
        }

        float toScale = -128 / largest, d = Eight.WriteHalf(block[HeadAt..], 1 / toScale);
        Span<byte> quants = stackalloc byte[Count];
        for (int part = 0; part < Parts; part++)
        {
            int s = (int)Math.Min(127, MathF.Round(toScale * scales[part]));
            block[ScalesAt + part] = (byte)s;
            Quants(numbers.Slice(part * PartLength, PartLength), d * (sbyte)s, inverses[part], quants[(part * PartLength)..]);
        }

        ref byte target = ref MemoryMarshal.GetReference(block);
        for (int half = 0; half < 2; half++)
        {
            Vector256<byte> a = At(quants, half, 0), b = At(quants, half, 1), c = At(quants, half, 2), e = At(quants, half, 3);
            Vector256<byte> lower = Vector256.Create((byte)15);
            (a & lower | c << 4).StoreUnsafe(ref target, (nuint)(half * 64));
            (b & lower | e << 4).StoreUnsafe(ref target, (nuint)(half * 64 + Quarter));
            (a >> 4 | b >> 4 << 2 | c >> 4 << 4 | e >> 4 << 6).StoreUnsafe(ref target, (nuint)(UpperAt + half * Quarter));
        }
    }

    static Vector256<byte> At(ReadOnlySpan<byte> quants, int half, int quarter) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(quants), (nuint)(half * Count / 2 + quarter * Quarter));

    static void Quants(ReadOnlySpan<float> x, float scale, float inverse, Span<byte> quants)
    {
        if (scale == 0 && inverse == 0)
        {
            quants[..PartLength].Clear();
            return;
        }

        Vector256<float> a = Eight.At(x, 0), b = Eight.At(x, 8), by = Vector256.Create(scale == 0 ? inverse : scale), up = -Low;
        (a, b) = scale == 0 ? (a * by, b * by) : (a / by, b / by);           // where the scale is lost, those of the search stay
        Eight.Bytes(Eight.Nearest(a, Low, High) + up, Eight.Nearest(b, Low, High) + up, default, default).GetLower()
            .StoreUnsafe(ref MemoryMarshal.GetReference(quants));
    }

    private protected override void Load(ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            float d = Eight.Half(blocks[HeadAt..]);
            ref byte source = ref MemoryMarshal.GetReference(blocks);
            for (int quarter = 0; quarter < 8; quarter++)
            {
                int half = quarter / 4, at = quarter % 4;
                Vector256<byte> lower = Vector256.LoadUnsafe(ref source, (nuint)(half * 64 + at % 2 * Quarter));
                Vector256<byte> upper = Vector256.LoadUnsafe(ref source, (nuint)(UpperAt + half * Quarter));
                lower = at < 2 ? lower & Vector256.Create((byte)15) : lower >> 4;
                Vector256<byte> q = lower | (upper >> (2 * at) & Vector256.Create((byte)3)) << 4;
                Eight.Write((q - Vector256.Create((byte)32)).AsSByte(), d * (sbyte)blocks[ScalesAt + 2 * quarter],
                    d * (sbyte)blocks[ScalesAt + 2 * quarter + 1], 0, numbers[(quarter * Quarter)..]);
            }
        }
    }
}
