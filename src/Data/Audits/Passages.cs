using System.Buffers.Binary;

namespace Hone.Data.Audits;

/// <summary>
/// Cuts a running text into passages, at places that the text itself decides: what stands in two places is cut alike in both,
/// whatever comes before it.
/// </summary>
/// <remarks>
/// A passage ends at an empty line. Where there is none for 512 bytes, it ends after a line whose hash is a multiple of
/// four; in a line of more than 4096 bytes, after eight bytes whose hash is a multiple of 512.
/// </remarks>
static class Passages
{
    const int Enough = 512, TooLong = 4096;

    /// <summary>The passages of a text, in order; what is between them is white space.</summary>
    public static List<Range> Cut(ReadOnlySpan<byte> text)
    {
        List<Range> passages = [];
        int start = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = text[at..].IndexOf((byte)'\n');
            int end = length < 0 ? text.Length : at + length + 1;
            ReadOnlySpan<byte> line = text[at..end];
            if (line.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            {
                Close(at);
                start = end;
            }
            else if (line.Length > TooLong)
            {
                Close(at);
                for (int from = at; from < end; from = start)
                    Close(from + WithinLine(text[from..end]));
            }
            else if (end - start >= Enough && Ends(line))
                Close(end);
            at = end;
        }

        Close(text.Length);
        return passages;

        void Close(int end)
        {
            if (end > start)
                passages.Add(start..end);
            start = end;
        }
    }

    static bool Ends(ReadOnlySpan<byte> line)
    {
        uint hash = 2166136261;
        foreach (byte value in line)
            hash = (hash ^ value) * 16777619;                // FNV-1a
        return (hash >> 16) % 4 == 0;
    }

    static int WithinLine(ReadOnlySpan<byte> rest)
    {
        for (int i = Enough; i < rest.Length && i < TooLong; i++)
            if ((BinaryPrimitives.ReadUInt64LittleEndian(rest[(i - sizeof(ulong))..]) * 0x9E3779B97F4A7C15) >> 55 == 0)
                return i;
        return Math.Min(rest.Length, TooLong);
    }
}
