using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>Sixteen rows of numbers searched side by side: each lane goes through its own row in order.</summary>
static class Sixteen
{
    /// <summary>Rows side by side.</summary>
    public const int Lanes = 16;

    /// <summary>The nearest whole number, a tie to the even one, within bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Nearest(Vector512<float> numbers, Vector512<float> low, Vector512<float> high) =>
        Vector512.MinNative(Vector512.MaxNative(Vector512.Round(numbers), low), high);

    /// <summary>Turns rows of equal length round: number i of row j becomes lane first + j of vector i.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="columns">A vector for each number of a row.</param>
    /// <param name="first">The lane of the first row.</param>
    public static void Turn(ReadOnlySpan<float> rows, Span<Vector512<float>> columns, int first = 0)
    {
        Span<float> target = MemoryMarshal.Cast<Vector512<float>, float>(columns)[first..];
        int length = columns.Length;
        for (int row = 0; row * length < rows.Length; row++)
        {
            ReadOnlySpan<float> source = rows.Slice(row * length, length);
            for (int i = 0; i < source.Length; i++) target[i * Lanes + row] = source[i];
        }
    }
}
