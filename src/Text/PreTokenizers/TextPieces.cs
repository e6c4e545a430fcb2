using System.Buffers;

namespace Hone.Text.PreTokenizers;

/// <summary>A long text in pieces, cut where no word of any pre-tokenizer is cut.</summary>
/// <param name="utf8">The text; not closed with this.</param>
/// <param name="size">Bytes of a piece, about. Where there is no place to cut in so many, a piece is longer.</param>
sealed class TextPieces(Stream utf8, int size) : IDisposable
{
    /// <summary>A place this near the end may be seen wrongly: a code point after it may not be there as a whole.</summary>
    const int LongestCodePoint = 4;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, 2 * LongestCodePoint));
    int given, held;

    /// <summary>The next piece, valid until the next call; empty after the last.</summary>
    /// <exception cref="InvalidDataException">There is no place to cut in all that an array can hold.</exception>
    public ReadOnlyMemory<byte> Next()
    {
        buffer.AsSpan(given, held - given).CopyTo(buffer);
        (given, held) = (0, held - given);
        while (true)
        {
            held += utf8.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false);
            given = held < buffer.Length ? held : LastPlace();
            if (given > 0 || held == 0)
                return buffer.AsMemory(0, given);
            Grow();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    // A place is looked for near the end first, so that little is left over; text of words has one in its last few bytes.
    int LastPlace()
    {
        for (int tail = 1 << 10; ; tail *= 16)
        {
            int from = Math.Max(0, held - Math.Min(tail, held));
            if (PreTokenizer.EndOfPart(buffer.AsSpan(0, held), from) is { } place && place <= held - LongestCodePoint)
                return place;
            if (from == 0)
                return 0;
        }
    }

    void Grow()
    {
        if (buffer.Length >= Array.MaxLength / 2)
            throw new InvalidDataException(
                $"The text has {buffer.Length} bytes in a row without a place where two words part.\nGive a text of words, with line breaks at least.");
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.AsSpan(0, held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
