namespace Hone.Runs;

/// <summary>Reads the lines of a file that another process may be writing: only those that end in <c>\n</c>.</summary>
/// <param name="path">The file.</param>
/// <param name="from">Bytes to leave out at its beginning.</param>
sealed class LineReader(string path, long from = 0) : IDisposable
{
    readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
    {
        Position = from,
    };

    byte[] _buffer = new byte[1 << 17];
    int _start, _end;
    long _next = from;                                                       // offset of what is at _start

    /// <summary>Where in the file the line last read begins, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>Number of the line last read, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next whole line.</summary>
    /// <param name="line">Its bytes without the newline, valid until the next call.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int newline = _buffer.AsSpan(searched.._end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = _buffer.AsSpan(_start..(searched + newline));
                _start = searched + newline + 1;
                Offset = _next;
                _next += line.Length + 1;
                Number++;
                return true;
            }

            _buffer.AsSpan(_start.._end).CopyTo(_buffer);                           // the unfinished line moves to the front
            _end -= _start;
            _start = 0;
            searched = _end;
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            int read = _file.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                // a line that was truncated by a crash is replaced: read it again then
                _file.Position -= _end;
                _end = 0;
                line = default;
                return false;
            }

            _end += read;
        }
    }

    /// <summary>Bytes of the whole lines of a file.</summary>
    public static long EndOfLastLine(FileStream file)
    {
        Span<byte> block = stackalloc byte[4096];
        for (long end = file.Length; end > 0;)
        {
            long start = Math.Max(0, end - block.Length);
            Span<byte> part = block[..(int)(end - start)];
            file.Position = start;
            file.ReadExactly(part);
            int newline = part.LastIndexOf((byte)'\n');
            if (newline >= 0)
                return start + newline + 1;
            end = start;
        }

        return 0;
    }

    public void Dispose() => _file.Dispose();
}
