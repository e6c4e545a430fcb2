using System.Buffers;

namespace Hone.Text.PreTokenizers;

/// <summary>A long text in pieces, cut where no word of any pre-tokenizer is cut.</summary>
/// <param name="utf8">The text; not closed with this.</param>
/// <param name="size">Bytes of a piece, about. Where there is no place to cut in so many, a piece is longer.</param>
sealed class TextPieces(Stream utf8, int size) : IDisposable
{
    /// <summary>A place this near the end may be seen wrongly: a code point after it may not be there as a whole.</summary>
    const int LongestCodePoint = 4;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, 2 * LongestCodePoint));
    int _given, _held;

    /// <summary>The next piece, valid until the next call; empty after the last.</summary>
    /// <exception cref="InvalidDataException">There is no place to cut in all that an array can hold.</exception>
    public ReadOnlyMemory<byte> Next()
    {
        _buffer.AsSpan(_given, _held - _given).CopyTo(_buffer);
        (_given, _held) = (0, _held - _given);
        while (true)
        {
            _held += utf8.ReadAtLeast(_buffer.AsSpan(_held), _buffer.Length - _held, throwOnEndOfStream: false);
            _given = _held < _buffer.Length ? _held : LastPlace();
            if (_given > 0 || _held == 0)
                return _buffer.AsMemory(0, _given);
            Grow();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    // A place is looked for near the end first, so that little is left over; text of words has one in its last few bytes.
    int LastPlace()
    {
        for (int tail = 1 << 10; ; tail *= 16)
        {
            int from = Math.Max(0, _held - Math.Min(tail, _held));
            if (PreTokenizer.EndOfPart(_buffer.AsSpan(0, _held), from) is { } place && place <= _held - LongestCodePoint)
                return place;
            if (from == 0)
                return 0;
        }
    }

    void Grow()
    {
        if (_buffer.Length >= Array.MaxLength / 2)
            throw new InvalidDataException(
                $"The text has {_buffer.Length} bytes in a row without a place where two words part.\n"
                    + "Give a text of words, with line breaks at least.");
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(0, _held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
