namespace Hone.Formats.Csv;

/// <summary>Reads comma-separated values (RFC 4180), byte by byte, so that text comes out as it went in; any delimiter.</summary>
/// <remarks>
/// A field in quotes may hold delimiters, newlines, and quotes written twice. Records end with a line feed, with or without a
/// carriage return before it; the last may end without. A line with nothing on it is no record.
/// </remarks>
/// <param name="stream">Read from where it stands; stays open.</param>
/// <param name="delimiter">Between fields.</param>
/// <param name="quoted">Whether quotes have a meaning; if not, they are characters like others.</param>
/// <param name="lineEnd">What ends a record: a line feed, or a carriage return alone, as old spreadsheets write it.</param>
/// <param name="longestRecord">A record of more bytes is refused: it is in memory whole.</param>
public sealed class CsvReader(Stream stream, byte delimiter, bool quoted, long longestRecord, byte lineEnd = (byte)'\n')
{
    byte[] _buffer = new byte[1 << 16];

    /// <summary>Where the record begins, what is read next, and what was read from the stream.</summary>
    int _start, _at, _end;

    /// <summary>Fields of the record, counted from where it begins.</summary>
    readonly List<(int Start, int Length)> _fields = [];
    long _lines = 1;

    /// <summary>The line the record begins on, from 1: not its number where fields hold newlines.</summary>
    public long Line { get; private set; }

    /// <summary>Everything was read: what is wrong, is wrong because the text ends.</summary>
    public bool IsAtEnd => _at >= _end && stream.CanSeek && stream.Position == stream.Length;

    /// <summary>Fields of the record.</summary>
    public int Count => _fields.Count;

    /// <summary>A field, unquoted; borrowed until the next record.</summary>
    public ReadOnlyMemory<byte> this[int field] => _buffer.AsMemory(_start + _fields[field].Start, _fields[field].Length);

    /// <summary>Passes the byte order mark with which UTF-8 may begin.</summary>
    public void SkipMark()
    {
        while (_end - _at < 3 && Fill())
        {
        }
        if (_buffer.AsSpan(_at, _end - _at).StartsWith("\uFEFF"u8))
            _at += 3;
    }

    /// <summary>Moves to the next record; false at the end.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed or stands inside a field, or the record is too long; the message is a
    /// clause with its line.</exception>
    public bool MoveNext()
    {
        bool empty;
        do
        {
            (_start, Line) = (_at, _lines);
            _fields.Clear();
            int first = Peek();
            if (first < 0)
                return false;
            while (quoted && Peek() == '"' ? ReadQuoted() : ReadPlain())
            {
            }
            empty = _fields is [(_, 0)] && (first == lineEnd || first == '\r');
        }
        while (empty);
        return true;
    }

    /// <summary>Reads a field without quotes and what ends it; false at a record's end.</summary>
    bool ReadPlain()
    {
        int begin = _at - _start, length;
        while ((length = EndOfPlain()) < 0)
        {
            _at = _end;
            if (!Fill())
                return Pass(begin, -1);
        }
        _at += length;
        if (_buffer[_at] == '"' && quoted)
            throw new InvalidDataException($"line {_lines} has a quote inside a field that does not begin with one");
        return Pass(begin, _buffer[_at]);
    }

    int EndOfPlain()
    {
        ReadOnlySpan<byte> unread = _buffer.AsSpan(_at, _end - _at);
        return quoted ? unread.IndexOfAny(delimiter, lineEnd, (byte)'"') : unread.IndexOfAny(delimiter, lineEnd);
    }

    /// <summary>Ends a plain field before a byte; −1 is the end of the stream.</summary>
    bool Pass(int begin, int ending)
    {
        int length = _at - _start - begin;
        if (ending != delimiter && length > 0 && _buffer[_at - 1] == '\r')
            length--;
        _fields.Add((begin, length));
        return PassEnding(ending);
    }

    bool PassEnding(int ending)
    {
        _at += ending < 0 ? 0 : 1;
        _lines += ending == lineEnd ? 1 : 0;
        return ending == delimiter;
    }

    /// <summary>Reads a field in quotes and what ends it; false at a record's end. Quotes written twice are closed up in place.</summary>
    bool ReadQuoted()
    {
        long opened = _lines;
        int begin = ++_at - _start, to = begin;
        while (true)
        {
            int length = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'"');
            ReadOnlySpan<byte> part = _buffer.AsSpan(_at, length < 0 ? _end - _at : length);
            _lines += part.Count(lineEnd);
            part.CopyTo(_buffer.AsSpan(_start + to));
            to += part.Length;
            _at += part.Length;
            if (length < 0)
            {
                if (!Fill())
                    throw new InvalidDataException($"line {opened} opens a quote that is never closed");
                continue;
            }
            _at++;
            if (Peek() != '"')
                break;
            _buffer[_start + to++] = (byte)'"';
            _at++;
        }
        _fields.Add((begin, to - begin));
        int ending = Peek();
        if (ending == '\r' && lineEnd != '\r')
        {
            _at++;
            ending = Peek() is '\n' or -1 ? Peek() : '\r';
        }
        return ending == delimiter || ending == lineEnd || ending < 0
            ? PassEnding(ending)
            : throw new InvalidDataException($"line {_lines} goes on behind a closing quote");
    }

    /// <summary>The next byte, −1 at the end.</summary>
    int Peek() => _at < _end || Fill() ? _buffer[_at] : -1;

    /// <summary>Reads on, moving the record to the front of the buffer where that is full; false at the end.</summary>
    bool Fill()
    {
        int kept = _end - _start;
        if (kept > longestRecord)
            throw new InvalidDataException($"line {Line} begins a record longer than {longestRecord:N0} bytes");
        if (_end == _buffer.Length)
        {
            byte[] target = kept <= _buffer.Length / 2 ? _buffer : new byte[(int)Math.Min(2L * _buffer.Length, Array.MaxLength)];
            _buffer.AsSpan(_start, kept).CopyTo(target);
            (_buffer, _at, _start, _end) = (target, _at - _start, 0, kept);
        }
        int count = stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
