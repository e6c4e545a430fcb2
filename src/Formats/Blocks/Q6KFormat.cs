using System.Runtime.CompilerServices;
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
/// the scale. The parts are searched side by side, so that each one's sums still run in its own order.
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
        Span<Vector512<float>> columns = stackalloc Vector512<float>[PartLength], squares = stackalloc Vector512<float>[PartLength],
            cubes = stackalloc Vector512<float>[PartLength];
        Span<float> scales = stackalloc float[Parts], inverses = stackalloc float[Parts];
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            Sixteen.Turn(numbers[..Count], columns);
            (Vector512<float> scale, Vector512<float> inverse) = Search(columns, squares, cubes);
            scale.CopyTo(scales);
            inverse.CopyTo(inverses);
            Write(numbers[..Count], scales, inverses, blocks[..Size]);
        }
    }

    /// <summary>Scale of each part, and the factor that its q were had with; both 0 of a part of zeros.</summary>
    static (Vector512<float> Scale, Vector512<float> Inverse) Search(
        ReadOnlySpan<Vector512<float>> x, Span<Vector512<float>> squares, Span<Vector512<float>> cubes)
    {
        Vector512<float> largest = Vector512<float>.Zero, signed = largest;
        for (int i = 0; i < PartLength; i++)
        {
            Vector512<float> magnitude = Vector512.Abs(x[i]), isLarger = Vector512.GreaterThan(magnitude, largest);
            largest = Vector512.ConditionalSelect(isLarger, magnitude, largest);
            signed = Vector512.ConditionalSelect(isLarger, x[i], signed);
            squares[i] = x[i] * x[i];
            cubes[i] = squares[i] * x[i];
        }

        Vector512<float> inverse = Vector512.Create(-32f) / signed;
        (Vector512<float> product, Vector512<float> square) = Sums(x, squares, cubes, inverse);
        Vector512<float> scale = Vector512.AndNot(product / square, Vector512.Equals(square, Vector512<float>.Zero));
        Vector512<float> best = scale * product;
        for (int step = -Steps; step <= Steps; step++)
        {
            if (step == 0) continue;
            Vector512<float> tried = Vector512.Create(-(32 + 0.1f * step)) / signed;
            (product, square) = Sums(x, squares, cubes, tried);
            Vector512<float> isBetter = Vector512.GreaterThan(square, Vector512<float>.Zero)
                & Vector512.GreaterThan(product * product, best * square);
            Vector512<float> newScale = product / square;
            scale = Vector512.ConditionalSelect(isBetter, newScale, scale);
            best = Vector512.ConditionalSelect(isBetter, newScale * product, best);
            inverse = Vector512.ConditionalSelect(isBetter, tried, inverse);
        }

        Vector512<float> isNothing = Vector512.LessThan(largest, Vector512.Create(Nothing));
        return (Vector512.AndNot(scale, isNothing), Vector512.AndNot(inverse, isNothing));
    }

    /// <summary>Σ x³·q and Σ x²·q·q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Product, Vector512<float> Square) Sums(ReadOnlySpan<Vector512<float>> x,
        ReadOnlySpan<Vector512<float>> squares, ReadOnlySpan<Vector512<float>> cubes, Vector512<float> inverse)
    {
        Vector512<float> product = Vector512<float>.Zero, square = product, low = Vector512.Create(-32f), high = Vector512.Create(31f);
        for (int i = 0; i < PartLength; i++)
        {
            Vector512<float> level = Sixteen.Nearest(inverse * x[i], low, high);
            product += cubes[i] * level;
            square += squares[i] * level * level;
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
