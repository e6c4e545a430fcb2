namespace Hone.Formats.Parquet;

/// <summary>Numbers as differences to the one before, packed in blocks (Encodings.md, DELTA_BINARY_PACKED).</summary>
sealed class DeltaDecoder
{
    /// <summary>Writers use blocks of 128 or 256; far larger ones only cost time.</summary>
    const int MostBlock = 1 << 16;

    readonly ReadOnlyMemory<byte> _bytes;
    readonly int _miniSize, _minis;
    readonly int _firstBlock;
    readonly long _count;
    int _at, _mini, _inMini, _widths;
    long _taken, _value, _least;

    /// <summary>Begins to read.</summary>
    /// <exception cref="InvalidDataException">The header makes no sense.</exception>
    internal DeltaDecoder(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        ulong block = Unsigned(), minis = Unsigned(), count = Unsigned();
        if (block is 0 or > MostBlock || minis == 0 || minis > block || block % minis != 0 || block / minis % 8 != 0 || count > int.MaxValue)
            throw new InvalidDataException("its differences have a header that makes no sense");
        (_miniSize, _minis, _count) = ((int)(block / minis), (int)minis, (long)count);
        _value = Signed();
        _firstBlock = _at;
        (_mini, _inMini) = (_minis, _miniSize);   // a block is due
    }

    /// <summary>How many numbers there are.</summary>
    internal long Count => _count;

    /// <summary>Where the numbers end in the bytes.</summary>
    internal int End()
    {
        int at = _at;
        _at = _firstBlock;
        for (long left = _count - 1; left > 0;)
        {
            Signed();
            int widths = _at;
            Pass(_minis);
            for (int mini = 0; mini < _minis && left > 0; mini++, left -= _miniSize)
                Pass(_bytes.Span[widths + mini] * (_miniSize / 8));
        }
        (at, _at) = (_at, at);
        return at;
    }

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal long Next()
    {
        if (_taken == _count)
            throw new InvalidDataException("it has fewer values than it says");
        if (_taken++ == 0)
            return _value;
        if (_inMini == _miniSize)
            NextMini();
        int width = _bytes.Span[_widths + _mini];
        long start = 8L * _at + (long)_inMini++ * width;
        if (start + width > 8L * _bytes.Length)
            throw TooShort();
        _value = unchecked(_value + _least + (long)HybridDecoder.Bits(_bytes.Span, start, width));
        return _value;
    }

    void NextMini()
    {
        if (_taken > 2)
            Pass(_bytes.Span[_widths + _mini] * (_miniSize / 8));
        _inMini = 0;
        if (++_mini < _minis)
            return;
        _least = Signed();
        (_mini, _widths) = (0, _at);
        Pass(_minis);
        if (_bytes.Span.Slice(_widths, _minis).ContainsAnyExceptInRange((byte)0, (byte)64))
            throw new InvalidDataException("its differences have more than 64 bits");
    }

    void Pass(int count)
    {
        if (count > _bytes.Length - _at)
            throw TooShort();
        _at += count;
    }

    long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            Pass(1);
            int part = _bytes.Span[_at - 1];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
        throw new InvalidDataException("its differences have a number that does not end");
    }

    static InvalidDataException TooShort() => new("its differences end too early");
}
