using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>Bytes of a stream, also bit by bit from the lowest on, as DEFLATE has them.</summary>
sealed class BitInput(Stream stream)
{
    readonly byte[] _buffer = new byte[1 << 16];
    int _at, _end;
    ulong _bits;

    /// <summary>Bits that are ready. Those that lie behind the end of the stream read as zeros and count as well.</summary>
    internal int Ready { get; private set; }

    /// <summary>Bits that were invented behind the end of the stream.</summary>
    int _missing;

    /// <summary>The bits that are ready, the next one lowest.</summary>
    internal ulong Bits => _bits;

    /// <summary>Makes at least 56 bits ready.</summary>
    internal void Refill()
    {
        if (_end - _at >= 8)
        {
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_at)) << Ready;
            _at += (63 - Ready) >> 3;
            Ready |= 56;
        }
        else
            RefillSlowly();
    }

    void RefillSlowly()
    {
        _bits &= (1ul << Ready) - 1;   // the fast way leaves bits above
        for (; Ready < 56; Ready += 8)
        {
            int value = NextByte();
            if (value < 0)
                _missing += 8;
            else
                _bits |= (ulong)value << Ready;
        }
    }

    /// <summary>Passes bits that are ready.</summary>
    internal void Pass(int count)
    {
        _bits >>= count;
        Ready -= count;
    }

    /// <summary>The next bits, up to 32.</summary>
    internal int Take(int count)
    {
        Refill();
        int value = (int)(_bits & ((1ul << count) - 1));
        Pass(count);
        return value;
    }

    /// <summary>Whether more bits were passed than the stream has.</summary>
    internal bool IsOverrun => _missing > Ready;

    /// <summary>Passes the rest of a byte, and gives whole bytes back, so that bytes can be read again.</summary>
    /// <exception cref="InvalidDataException">The stream has ended before.</exception>
    internal void Align()
    {
        if (IsOverrun)
            throw TooShort();
        int whole = (Ready - _missing) / 8;
        _at -= whole;   // bytes of a refill are always of the buffer as it is: it is filled only when empty
        (Ready, _bits, _missing) = (0, 0, 0);
    }

    /// <summary>The next byte, −1 at the end. Bits must be aligned.</summary>
    internal int NextByte()
    {
        if (_at == _end && !Fill())
            return -1;
        return _buffer[_at++];
    }

    /// <summary>Reads bytes. Bits must be aligned.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    internal void ReadAll(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_at == _end && !Fill())
                throw TooShort();
            int count = Math.Min(bytes.Length, _end - _at);
            _buffer.AsSpan(_at, count).CopyTo(bytes);
            _at += count;
            bytes = bytes[count..];
        }
    }

    internal static InvalidDataException TooShort() => new("it ends too early");

    bool Fill()
    {
        // Eight bytes stay in front: they may be in the bits and be given back.
        const int kept = 8;
        int held = Math.Min(_end, kept);
        _buffer.AsSpan(_end - held, held).CopyTo(_buffer.AsSpan(kept - held));
        int count = stream.Read(_buffer.AsSpan(kept));
        (_at, _end) = (kept, kept + count);
        return count > 0;
    }
}
