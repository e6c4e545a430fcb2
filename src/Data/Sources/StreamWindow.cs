namespace Hone.Data.Sources;

/// <summary>The unread beginning of a stream, as long as somebody needs to see it.</summary>
sealed class StreamWindow(Stream stream) : IDisposable
{
    byte[] _buffer = new byte[1 << 16];
    int _start, _end;

    /// <summary>What was read from the stream and not yet passed; borrowed until <see cref="Fill"/>.</summary>
    internal ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The first bytes of <see cref="Unread"/>; borrowed until <see cref="Fill"/>.</summary>
    internal ReadOnlyMemory<byte> Peek(int length) => _buffer.AsMemory(_start, length);

    /// <summary>Passes bytes of <see cref="Unread"/>.</summary>
    internal void Advance(int count) => _start += count;

    /// <summary>Passes the byte order mark with which UTF-8 may begin.</summary>
    internal void SkipMark()
    {
        if (Has(3) && Unread.StartsWith("\uFEFF"u8))
            Advance(3);
    }

    /// <summary>Whether there are that many unread bytes, once enough was read.</summary>
    internal bool Has(int count)
    {
        while (_end - _start < count)
            if (!Fill())
                return false;
        return true;
    }

    /// <summary>Reads on; false at the end of the stream.</summary>
    internal bool Fill()
    {
        int unread = _end - _start;
        if (_end == _buffer.Length && unread <= _buffer.Length / 2)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, unread);
        }
        else if (_end == _buffer.Length)
        {
            byte[] larger = new byte[(int)Math.Min(2L * _buffer.Length, Array.MaxLength)];
            Unread.CopyTo(larger);
            (_buffer, _start, _end) = (larger, 0, unread);
        }
        int count = stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }

    public void Dispose() => stream.Dispose();
}
