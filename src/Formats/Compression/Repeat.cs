namespace Hone.Formats.Compression;

/// <summary>Copies what was decompressed before to where the decompressed goes on.</summary>
static class Repeat
{
    /// <summary>Copies; where source and target overlap, what was just written repeats.</summary>
    /// <exception cref="InvalidDataException">The copy begins before the beginning, or does not fit.</exception>
    internal static void Copy(Span<byte> output, int at, long distance, int length)
    {
        if (distance < 1 || distance > at || length > output.Length - at)
            throw new InvalidDataException("a copy reaches outside of what is there");
        int from = at - (int)distance;
        if (distance >= length)
            output.Slice(from, length).CopyTo(output[at..]);
        else if (distance == 1)
            output.Slice(at, length).Fill(output[from]);
        else
            for (int i = 0; i < length; i++)
                output[at + i] = output[from + i];
    }
}
