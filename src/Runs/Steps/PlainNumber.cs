using System.Buffers.Text;

namespace Hone.Runs.Steps;

/// <summary>
/// Reads the numbers of a log: decimal digits as JSON has them. Most are short, and then the digits as a whole number, times or over a
/// power of ten, are right to the last bit (Clinger 1990, doi:10.1145/93548.93557); the others go to the library's reader, which is slower.
/// </summary>
static class PlainNumber
{
    /// <summary>Digits that a long holds, and a power of ten and whole numbers that a double holds exactly.</summary>
    const int MostDigits = 18, MostPower = 22;
    const ulong MostExact = 1UL << 53;

    static readonly double[] Powers = [.. Enumerable.Range(0, MostPower + 1).Select(power => double.Parse($"1e{power}",
        System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Reads a whole number from the beginning of a line, and moves behind it.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> line, out int number)
    {
        long value = 0;
        int at = 0;
        while (at < line.Length && at < 10 && line[at] is >= (byte)'0' and <= (byte)'9') value = 10 * value + line[at++] - '0';
        bool reads = at > 0 && value <= int.MaxValue && !(at > 1 && line[0] == '0');
        line = line[at..];
        number = (int)value;
        return reads;
    }

    /// <summary>The same for a number with a point or an exponent; finite, or it is none.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> line, out double number)
    {
        int length = Length(line, out ulong digits, out int power);
        number = 0;
        if (length == 0) return false;
        if (digits <= MostExact && power is >= -MostPower and <= MostPower)
        {
            number = power < 0 ? digits / Powers[-power] : digits * Powers[power];
            if (line[0] == '-') number = -number;
        }
        else if (!Utf8Parser.TryParse(line[..length], out number, out int taken) || taken != length || !double.IsFinite(number))
            return false;

        line = line[length..];
        return true;
    }

    /// <summary>The same for a float.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> line, out float number)
    {
        ReadOnlySpan<byte> before = line;
        number = 0;
        if (!TryRead(ref line, out double wide)) return false;
        number = (float)wide;
        // In the middle between two floats the double may have been rounded to there, and to round it again would go the wrong way.
        const ulong tail = (1UL << 29) - 1, middle = 1UL << 28;
        bool isRoundedOnce = (BitConverter.DoubleToUInt64Bits(wide) & tail) != middle && (wide == 0 || Math.Abs(wide) >= 1e-37);
        if (isRoundedOnce) return float.IsFinite(number);
        ReadOnlySpan<byte> text = before[..^line.Length];
        return Utf8Parser.TryParse(text, out number, out int taken) && taken == text.Length && float.IsFinite(number);
    }

    /// <summary>Passes over a number whose value nobody asks for.</summary>
    public static bool Passes(ref ReadOnlySpan<byte> line)
    {
        int length = Length(line, out _, out _);
        line = line[length..];
        return length > 0;
    }

    /// <summary>
    /// How long a number is that begins here, its digits as a whole number and the power of ten they are to be multiplied with; 0 where
    /// what begins here is none of JSON's.
    /// </summary>
    static int Length(ReadOnlySpan<byte> line, out ulong digits, out int power)
    {
        (digits, power) = (0, 0);
        int at = line.Length > 0 && line[0] == '-' ? 1 : 0, first = at, count = 0;
        for (; at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9'; at++) Take(line[at], ref digits, ref power, ref count, 1);
        if (at == first || (line[first] == '0' && at > first + 1)) return 0;
        if (at < line.Length && line[at] == '.')
        {
            int point = ++at;
            for (; at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9'; at++) Take(line[at], ref digits, ref power, ref count, 0);
            if (at == point) return 0;
        }

        if (at < line.Length && line[at] is (byte)'e' or (byte)'E')
        {
            int sign = ++at < line.Length && line[at] == '-' ? -1 : 1, exponent = 0;
            if (at < line.Length && line[at] is (byte)'-' or (byte)'+') at++;
            int start = at;
            for (; at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9'; at++)
                exponent = Math.Min(100_000, 10 * exponent + line[at] - '0');
            if (at == start) return 0;
            power += sign * exponent;
        }

        if (count > MostDigits) digits = ulong.MaxValue;                     // more than is exact: the slower reader takes it
        return at;
    }

    /// <param name="digit">The next digit.</param>
    /// <param name="digits">The digits so far.</param>
    /// <param name="power">The power of ten.</param>
    /// <param name="count">How many digits count: zeros in front do not.</param>
    /// <param name="isWhole">1 before the point, 0 behind it.</param>
    static void Take(byte digit, ref ulong digits, ref int power, ref int count, int isWhole)
    {
        if (count > 0 || digit != '0') count++;
        if (count <= MostDigits)
        {
            digits = 10 * digits + (uint)(digit - '0');
            power -= 1 - isWhole;
        }
    }
}
