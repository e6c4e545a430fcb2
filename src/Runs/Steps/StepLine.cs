using System.Buffers;

namespace Hone.Runs.Steps;

/// <summary>A line of an event log that tells of a step, in the one form in which they are written.</summary>
/// <remarks>
/// The reader of any event takes microseconds a line, so that twenty runs of 100,000 steps would take ten seconds. This one follows
/// the order of <see cref="EventLog"/>'s own lines, and gives up on anything else, which that reader then takes.
/// </remarks>
/// <param name="Step">Updates before this one.</param>
/// <param name="Loss">Nats per token.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">The rate it used.</param>
/// <param name="Tokens">Loss tokens.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Chain">The hash chain, its 32 digits as a number.</param>
readonly record struct StepLine(
    int Step, float Loss, float GradientNorm, float LearningRate, int Tokens, double Seconds, UInt128 Chain)
{
    static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    const int StampLength = 24, BatchLength = 16, ChainLength = 32;

    /// <summary>Reads a line without its newline; false where it is another event, or written otherwise.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out StepLine step)
    {
        step = default;
        if (!Passes(ref line, "{\"event\":\"step_taken\",\"at\":\""u8) || line.Length < StampLength || !IsStamp(line[..StampLength]))
            return false;
        line = line[StampLength..];
        if (!(Passes(ref line, "\",\"step\":"u8) && PlainNumber.TryRead(ref line, out int number)
            && Passes(ref line, ",\"loss\":"u8) && PlainNumber.TryRead(ref line, out float loss)
            && Passes(ref line, ",\"gradient_norm\":"u8) && PlainNumber.TryRead(ref line, out float norm)
            && Passes(ref line, ",\"learning_rate\":"u8) && PlainNumber.TryRead(ref line, out float rate)
            && Passes(ref line, ",\"tokens\":"u8) && PlainNumber.TryRead(ref line, out int tokens)
            && Passes(ref line, ",\"epoch\":"u8) && PlainNumber.Passes(ref line)
            && Passes(ref line, ",\"seconds\":"u8) && PlainNumber.TryRead(ref line, out double seconds)
            && Passes(ref line, ",\"batch\":\""u8) && PassesDigits(ref line, BatchLength)
            && Passes(ref line, "\",\"chain\":\""u8) && ReadsChain(ref line, out UInt128 chain)))
            return false;
        if (!Passes(ref line, "\""u8)) return false;
        if (Passes(ref line, ",\"waited\":"u8) && !PlainNumber.Passes(ref line)) return false;
        if (line is not [(byte)'}']) return false;
        step = new StepLine(number, loss, norm, rate, tokens, seconds, chain);
        return true;
    }

    /// <summary>A moment as 2026-11-30T11:18:15.123Z.</summary>
    static bool IsStamp(ReadOnlySpan<byte> stamp) => stamp[4] == '-' && stamp[7] == '-' && stamp[10] == 'T' && stamp[13] == ':'
        && stamp[16] == ':' && stamp[19] == '.' && stamp[23] == 'Z'
        && Digits(stamp, 0, 4) is >= 1 and <= 9999 and var year && Digits(stamp, 5, 2) is >= 1 and <= 12 and var month
        && Digits(stamp, 8, 2) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
        && Digits(stamp, 11, 2) is >= 0 and < 24 && Digits(stamp, 14, 2) is >= 0 and < 60 && Digits(stamp, 17, 2) is >= 0 and < 60
        && Digits(stamp, 20, 3) >= 0;

    /// <summary>A number of so many digits; −1 where one of them is none.</summary>
    static int Digits(ReadOnlySpan<byte> text, int from, int count)
    {
        int number = 0;
        foreach (byte digit in text.Slice(from, count))
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            else number = 10 * number + digit - '0';
        return number;
    }

    static bool Passes(ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (!line.StartsWith(text)) return false;
        line = line[text.Length..];
        return true;
    }

    static bool PassesDigits(ref ReadOnlySpan<byte> line, int count)
    {
        if (line.Length < count || line[..count].IndexOfAnyExcept(HexDigits) >= 0) return false;
        line = line[count..];
        return true;
    }

    /// <summary>32 hexadecimal digits as a number; small letters only, as they are written.</summary>
    static bool ReadsChain(ref ReadOnlySpan<byte> line, out UInt128 chain)
    {
        chain = 0;
        if (line.Length < ChainLength || !Reads(line[..(ChainLength / 2)], out ulong upper)
            || !Reads(line[(ChainLength / 2)..ChainLength], out ulong lower))
            return false;
        chain = new UInt128(upper, lower);
        line = line[ChainLength..];
        return true;

        static bool Reads(ReadOnlySpan<byte> text, out ulong number)
        {
            number = 0;
            foreach (byte digit in text)
            {
                int value = digit - '0';
                if ((uint)value > 9) value = digit is >= (byte)'a' and <= (byte)'f' ? digit - 'a' + 10 : -1;
                if (value < 0) return false;
                number = number << 4 | (uint)value;
            }

            return true;
        }
    }
}
