using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// Q4_K: 256 numbers in 8 parts of 32, x ≈ d·s·q − e·m with a scale s and a minimum m of 6 bits for each part and q of 0 … 15. Bytes: d,
/// e (binary16), 12 of scales and minima, 128 of q: of each two parts the first in the lower halves, the second in the upper ones.
/// </summary>
/// <remarks>
/// Scale and minimum of a part are the best of 22 tries, by squared errors weighted with |x| + √(mean x²); a try rounds at another step
/// and fits both by least squares. The 8 parts are searched side by side, so that each one's sums still run in its own order.
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
        Span<Vector256<float>> columns = stackalloc Vector256<float>[PartLength], weights = stackalloc Vector256<float>[PartLength],
            quants = stackalloc Vector256<float>[PartLength];
        for (; !numbers.IsEmpty; numbers = numbers[Count..], blocks = blocks[Size..])
        {
            Eight.Turn(numbers[..Count], columns);
            Fit fit = Search(columns, weights, quants);
            Write(numbers[..Count], fit, blocks[..Size]);
        }
    }

    /// <summary>What was found for 8 parts.</summary>
    /// <param name="Scale">Of each part.</param>
    /// <param name="Least">Its minimum, 0 or below.</param>
    /// <param name="Inverse">q was the nearest to Inverse·(x − Floor); 0 of a part whose numbers are all one.</param>
    /// <param name="Floor">See there.</param>
    readonly record struct Fit(Vector256<float> Scale, Vector256<float> Least, Vector256<float> Inverse, Vector256<float> Floor);

    static Fit Search(ReadOnlySpan<Vector256<float>> x, Span<Vector256<float>> w, Span<Vector256<float>> q)
    {
        Vector256<float> zero = Vector256<float>.Zero, least = x[0], most = x[0], squares = zero;
        for (int i = 0; i < PartLength; i++)
        {
            squares += x[i] * x[i];
            least = Vector256.MinNative(least, x[i]);
            most = Vector256.MaxNative(most, x[i]);
        }

        Vector256<float> root = Vector256.Sqrt(squares / Vector256.Create((float)PartLength)), sumW = zero, sumX = zero;
        for (int i = 0; i < PartLength; i++)
        {
            w[i] = root + Vector256.Abs(x[i]);
            sumW += w[i];
            sumX += w[i] * x[i];
        }

        least = Vector256.MinNative(least, zero);
        Vector256<float> isFlat = Vector256.Equals(most, least);
        Vector256<float> inverse = Most / (most - least), scale = Vector256<float>.One / inverse, error = zero;
        for (int i = 0; i < PartLength; i++)
        {
            Vector256<float> difference = scale * Eight.Nearest(inverse * (x[i] - least), zero, Most) + least - x[i];
            error += w[i] * (difference * difference);
        }

        Fit best = new(scale, least, inverse, least);
        for (int step = 0; step <= Steps; step++)
        {
            Vector256<float> tried = Vector256.Create(-1f + 0.1f * step + 15f) / (most - best.Least);
            Vector256<float> sumL = zero, sumLL = zero, sumXL = zero;
            for (int i = 0; i < PartLength; i++)
            {
                Vector256<float> level = Eight.Nearest(tried * (x[i] - best.Least), zero, Most), weighted = w[i] * level;
                q[i] = level;
                sumL += weighted;
                sumLL += weighted * level;
                sumXL += weighted * x[i];
            }

            Vector256<float> determinant = sumW * sumLL - sumL * sumL;
            Vector256<float> newScale = (sumW * sumXL - sumX * sumL) / determinant, newLeast = (sumLL * sumX - sumL * sumXL) / determinant;
            Vector256<float> isAbove = Vector256.GreaterThan(newLeast, zero);
            newLeast = Vector256.AndNot(newLeast, isAbove);
            newScale = Vector256.ConditionalSelect(isAbove, sumXL / sumLL, newScale);
            Vector256<float> newError = zero;
            for (int i = 0; i < PartLength; i++)
            {
                Vector256<float> difference = newScale * q[i] + newLeast - x[i];
                newError += w[i] * (difference * difference);
            }

            Vector256<float> isBetter = Vector256.AndNot(
                Vector256.GreaterThan(determinant, zero) & Vector256.LessThan(newError, error), isFlat);
            error = Vector256.ConditionalSelect(isBetter, newError, error);
            best = new Fit(Vector256.ConditionalSelect(isBetter, newScale, best.Scale),
                Vector256.ConditionalSelect(isBetter, newLeast, best.Least), Vector256.ConditionalSelect(isBetter, tried, best.Inverse),
                Vector256.ConditionalSelect(isBetter, best.Least, best.Floor));
        }

        return best with { Scale = Vector256.AndNot(best.Scale, isFlat), Inverse = Vector256.AndNot(best.Inverse, isFlat) };
    }

    static void Write(ReadOnlySpan<float> numbers, Fit fit, Span<byte> block)
    {
        float largestScale = 0, largestMinimum = 0;
        for (int part = 0; part < Parts; part++)
        {
            largestScale = Math.Max(largestScale, fit.Scale[part]);
            largestMinimum = Math.Max(largestMinimum, -fit.Least[part]);
        }

        float d = Eight.WriteHalf(block, largestScale / 63), e = Eight.WriteHalf(block[2..], largestMinimum / 63);
        float toScale = largestScale > 0 ? 63 / largestScale : 0, toMinimum = largestMinimum > 0 ? 63 / largestMinimum : 0;
        Span<byte> packed = block.Slice(ScalesAt, 12);
        packed.Clear();
        Vector256<byte> first = default;
        for (int part = 0; part < Parts; part++)
        {
            int s = Six(toScale * fit.Scale[part]), m = Six(toMinimum * -fit.Least[part]);
            Pack(packed, part, s, m);
            Vector256<byte> quants = Quants(numbers.Slice(part * PartLength, PartLength), d * s, e * m, fit.Inverse[part], fit.Floor[part]);
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
