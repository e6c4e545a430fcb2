using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// Q4_K: 256 numbers in 8 parts of 32, x ≈ d·s·q − e·m with a scale s and a minimum m of 6 bits for each part and q of 0 … 15. Bytes: d,
/// e (binary16), 12 of scales and minima, 128 of q: of each two parts the first in the lower halves, the second in the upper ones.
/// </summary>
/// <remarks>
/// Scale and minimum of a part are the best of 22 tries, by squared errors weighted with |x| + √(mean x²); a try rounds at another step
/// and fits both by least squares. The parts of two blocks are searched side by side, so that each one's sums still run in its own order.
/// </remarks>
sealed class Q4KFormat : BlockFormat
{
    const int Count = 256, Parts = 8, PartLength = 32, Steps = 20;
    const int ScalesAt = 4, QuantsAt = 16, Size = QuantsAt + Count / 2;

    static readonly Vector256<float> Most = Vector256.Create(15f);

    public override string Name => "q4_k";

    public override int Length => Count;

    public override int Bytes => Size;

    public override float ScaleDivisor => 15 * 63;

    private protected override void Store(ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        Span<Vector512<float>> columns = stackalloc Vector512<float>[PartLength], weights = stackalloc Vector512<float>[PartLength],
            quants = stackalloc Vector512<float>[PartLength];
        while (!numbers.IsEmpty)
        {
            int pair = Math.Min(2, numbers.Length / Count);
            Sixteen.Turn(numbers[..Count], columns);
            Sixteen.Turn(numbers.Slice((pair - 1) * Count, Count), columns, first: Parts);
            Fit fit = Search(columns, weights, quants);
            for (int block = 0; block < pair; block++)
                Write(numbers.Slice(block * Count, Count), fit, block * Parts, blocks.Slice(block * Size, Size));
            numbers = numbers[(pair * Count)..];
            blocks = blocks[(pair * Size)..];
        }
    }

    /// <summary>What was found for the parts of two blocks.</summary>
    /// <param name="Scale">Of each part.</param>
    /// <param name="Least">Its minimum, 0 or below.</param>
    /// <param name="Inverse">q was the nearest to Inverse·(x − Floor); 0 of a part whose numbers are all one.</param>
    /// <param name="Floor">See there.</param>
    readonly record struct Fit(Vector512<float> Scale, Vector512<float> Least, Vector512<float> Inverse, Vector512<float> Floor);

    static Fit Search(ReadOnlySpan<Vector512<float>> x, Span<Vector512<float>> w, Span<Vector512<float>> q)
    {
        Vector512<float> zero = Vector512<float>.Zero, top = Vector512.Create(15f), least = x[0], most = x[0], squares = zero;
        for (int i = 0; i < PartLength; i++)
        {
            squares += x[i] * x[i];
            least = Vector512.MinNative(least, x[i]);
            most = Vector512.MaxNative(most, x[i]);
        }

        Vector512<float> root = Vector512.Sqrt(squares / Vector512.Create((float)PartLength)), sumW = zero, sumX = zero;
        for (int i = 0; i < PartLength; i++)
        {
            w[i] = root + Vector512.Abs(x[i]);
            sumW += w[i];
            sumX += w[i] * x[i];
        }

        least = Vector512.MinNative(least, zero);
        Vector512<float> isFlat = Vector512.Equals(most, least);
        Vector512<float> inverse = top / (most - least), scale = Vector512<float>.One / inverse, error = zero;
        for (int i = 0; i < PartLength; i++)
        {
            Vector512<float> difference = scale * Sixteen.Nearest(inverse * (x[i] - least), zero, top) + least - x[i];
            error += w[i] * (difference * difference);
        }

        Fit best = new(scale, least, inverse, least);
        for (int step = 0; step <= Steps; step++)
        {
            Vector512<float> tried = Vector512.Create(-1f + 0.1f * step + 15f) / (most - best.Least);
            Vector512<float> sumL = zero, sumLL = zero, sumXL = zero;
            for (int i = 0; i < PartLength; i++)
            {
                Vector512<float> level = Sixteen.Nearest(tried * (x[i] - best.Least), zero, top), weighted = w[i] * level;
                q[i] = level;
                sumL += weighted;
                sumLL += weighted * level;
                sumXL += weighted * x[i];
            }

            Vector512<float> determinant = sumW * sumLL - sumL * sumL;
            Vector512<float> newScale = (sumW * sumXL - sumX * sumL) / determinant, newLeast = (sumLL * sumX - sumL * sumXL) / determinant;
            Vector512<float> isAbove = Vector512.GreaterThan(newLeast, zero);
            newLeast = Vector512.AndNot(newLeast, isAbove);
            newScale = Vector512.ConditionalSelect(isAbove, sumXL / sumLL, newScale);
            Vector512<float> newError = zero;
            for (int i = 0; i < PartLength; i++)
            {
                Vector512<float> difference = newScale * q[i] + newLeast - x[i];
                newError += w[i] * (difference * difference);
            }

            Vector512<float> isBetter = Vector512.AndNot(
                Vector512.GreaterThan(determinant, zero) & Vector512.LessThan(newError, error), isFlat);
            error = Vector512.ConditionalSelect(isBetter, newError, error);
            best = new Fit(Vector512.ConditionalSelect(isBetter, newScale, best.Scale),
                Vector512.ConditionalSelect(isBetter, newLeast, best.Least), Vector512.ConditionalSelect(isBetter, tried, best.Inverse),
                Vector512.ConditionalSelect(isBetter, best.Least, best.Floor));
        }

        return best with { Scale = Vector512.AndNot(best.Scale, isFlat), Inverse = Vector512.AndNot(best.Inverse, isFlat) };
    }

    static void Write(ReadOnlySpan<float> numbers, Fit fit, int lane, Span<byte> block)
    {
        float largestScale = 0, largestMinimum = 0;
        for (int part = 0; part < Parts; part++)
        {
            largestScale = Math.Max(largestScale, fit.Scale[lane + part]);
            largestMinimum = Math.Max(largestMinimum, -fit.Least[lane + part]);
        }

        float d = Eight.WriteHalf(block, largestScale / 63), e = Eight.WriteHalf(block[2..], largestMinimum / 63);
        float toScale = largestScale > 0 ? 63 / largestScale : 0, toMinimum = largestMinimum > 0 ? 63 / largestMinimum : 0;
        Span<byte> packed = block.Slice(ScalesAt, 12);
        packed.Clear();
        Vector256<byte> first = default;
        for (int part = 0; part < Parts; part++)
        {
            int s = Six(toScale * fit.Scale[lane + part]), m = Six(toMinimum * -fit.Least[lane + part]);
            Pack(packed, part, s, m);
            Vector256<byte> quants = Quants(numbers.Slice(part * PartLength, PartLength), d * s, e * m, fit.Inverse[lane + part],
                fit.Floor[lane + part]);
            if (part % 2 == 0) first = quants;
            else (first | quants << 4).StoreUnsafe(ref MemoryMarshal.GetReference(block), (nuint)(QuantsAt + part / 2 * PartLength));
        }
    }

    static Vector256<byte> Quants(ReadOnlySpan<float> x, float scale, float minimum, float inverse, float floor)
    {
        if (scale == 0)                                                      // those of the search stay
        {
            Vector256<float> factor = Vector256.Create(inverse), low = Vector256.Create(floor);
            return Eight.Bytes(Level(factor * (Eight.At(x, 0) - low)), Level(factor * (Eight.At(x, 8) - low)),
                Level(factor * (Eight.At(x, 16) - low)), Level(factor * (Eight.At(x, 24) - low)));
        }

        Vector256<float> step = Vector256.Create(scale), up = Vector256.Create(minimum);
        return Eight.Bytes(Level((Eight.At(x, 0) + up) / step), Level((Eight.At(x, 8) + up) / step),
            Level((Eight.At(x, 16) + up) / step), Level((Eight.At(x, 24) + up) / step));
    }

    static Vector256<float> Level(Vector256<float> number) => Eight.Nearest(number, Vector256<float>.Zero, Most);

    static int Six(float value) => (int)Math.Min(63, MathF.Round(value));

    /// <summary>The lower 6 bits of the first 8 bytes are of parts 0 … 3; of the others 4 bits stand at the end, 2 above those.</summary>
    static void Pack(Span<byte> packed, int part, int s, int m)
    {
        if (part < 4)
        {
            packed[part] |= (byte)s;
            packed[part + 4] |= (byte)m;
            return;
        }

        packed[part + 4] = (byte)(s & 15 | (m & 15) << 4);
        packed[part - 4] |= (byte)(s >> 4 << 6);
        packed[part] |= (byte)(m >> 4 << 6);
    }

    static (int Scale, int Minimum) Unpack(ReadOnlySpan<byte> packed, int part) => part < 4
        ? (packed[part] & 63, packed[part + 4] & 63)
        : (packed[part + 4] & 15 | packed[part - 4] >> 6 << 4, packed[part + 4] >> 4 | packed[part] >> 6 << 4);

    private protected override void Load(ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            float d = Eight.Half(blocks), e = Eight.Half(blocks[2..]);
            for (int part = 0; part < Parts; part++)
            {
                (int s, int m) = Unpack(blocks[ScalesAt..], part);
                Vector256<byte> pairs = Vector256.LoadUnsafe(
                    ref MemoryMarshal.GetReference(blocks), (nuint)(QuantsAt + part / 2 * PartLength));
                Vector256<byte> quants = part % 2 == 0 ? pairs & Vector256.Create((byte)15) : pairs >> 4;
                Eight.Write(quants.AsSByte(), d * s, d * s, e * m, numbers[(part * PartLength)..]);
            }
        }
    }
}
