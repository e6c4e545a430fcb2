using System.Buffers.Binary;

namespace Hone.Formats.Parquet;

/// <summary>Numbers of a few bits each, as runs of one and as packed groups of eight (Encodings.md, "RLE / Bit-Packing Hybrid").</summary>
sealed class HybridDecoder
{
    ReadOnlyMemory<byte> _bytes;
    int _width, _at, _packedBit;
    uint _value;
    long _left;
    bool _packed;

    /// <summary>Begins to read.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="width">Bits of a number, 0 to 32; without bits all are 0 and nothing is stored.</param>
    internal void Reset(ReadOnlyMemory<byte> bytes, int width)
    {
        (_bytes, _width, _at, _left) = (bytes, width, 0, width == 0 ? long.MaxValue : 0);
        (_value, _packed) = (0, false);
        if (width > 32)
            throw new InvalidDataException($"its numbers have {width} bits, more than 32");
    }

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal uint Next()
    {
        while (_left == 0)
            NextRun();
        _left--;
        if (!_packed)
            return _value;
        uint value = (uint)Bits(_bytes.Span, _packedBit, _width);
        _packedBit += _width;
        return value;
    }

    void NextRun()
    {
        ReadOnlySpan<byte> bytes = _bytes.Span;
        ulong header = 0;
        for (int shift = 0, part = 128; part >= 128; shift += 7)
        {
            if (_at == bytes.Length || shift > 35)
                throw new InvalidDataException("its levels or indices end too early");
            part = bytes[_at++];
            header |= (ulong)(part & 127) << shift;
        }
        _packed = (header & 1) != 0;
        if (_packed)
        {
            // A writer may leave out what fills the last group up.
            long wanted = (long)(header >> 1) * _width;
            int stored = (int)Math.Min(wanted, bytes.Length - _at);
            _left = Math.Min((long)(header >> 1) * 8, stored * 8L / _width);
            _packedBit = 8 * _at;
            _at += stored;
            if (_left == 0)
                throw new InvalidDataException("its levels or indices have an empty run");
            return;
        }
        int size = (_width + 7) / 8;
        if (size > bytes.Length - _at)
            throw new InvalidDataException("its levels or indices end too early");
        _value = 0;
        for (int i = size - 1; i >= 0; i--)
            _value = _value << 8 | bytes[_at + i];
        _at += size;
        _left = (long)(header >> 1);
    }

    /// <summary>Bits from any bit on, the first one lowest; zeros behind the end.</summary>
    internal static ulong Bits(ReadOnlySpan<byte> bytes, long bit, int width)
    {
        (int at, int shift) = ((int)(bit >> 3), (int)(bit & 7));
        ulong value = 0;
        if (bytes.Length - at >= 8)
            value = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        else
            for (int i = bytes.Length - 1; i >= at; i--)
                value = value << 8 | bytes[i];
        value >>= shift;
        if (shift + width > 64 && at + 8 < bytes.Length)
            value |= (ulong)bytes[at + 8] << (64 - shift);
        return width == 64 ? value : value & ((1ul << width) - 1);
    }
}
