using System.Runtime.CompilerServices;

namespace Hone.Data.Audits;

/// <summary>A text as it is compared: ASCII letters small, a run of white space one blank, none at the ends.</summary>
static class Normalisation
{
    static readonly byte[] Comparable = [.. Enumerable.Range(0, 256).Select(value => (byte)(value is ' ' or (>= 9 and <= 13) ? ' '
        : value is >= 'A' and <= 'Z' ? value | 0x20 : value))];

    /// <summary>Writes the comparable text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">At least as long; receives the comparable text.</param>
    /// <returns>How many bytes that are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        ReadOnlySpan<byte> comparable = Comparable;
        int length = 0;
        byte last = (byte)' ';
        foreach (byte original in text)
        {
            byte value = comparable[original];
            if (value == ' ' && last == ' ')
                continue;
            destination[length++] = last = value;
        }

        return length > 0 && last == ' ' ? length - 1 : length;
    }
}
