using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>
/// Decompresses DEFLATE (RFC 1951). Unlike the runtime's streams it says where the data ended, and that it did: a file that was
/// cut off is no shorter file.
/// </summary>
sealed class Inflater(BitInput input)
{
    const int Window = 1 << 15, LongestMatch = 258, Chunk = 1 << 16;

    /// <summary>Kinds of a cell's eight bits: a literal is 0, a length or distance has its extra bits and the first of these.</summary>
    const uint Length = 0x40 << 8, End = 0x20 << 8, Undefined = 0x10 << 8;

    static readonly uint[] Literals = LiteralMeanings(), Distances = DistanceMeanings(), Plain = [.. Enumerable.Range(0, 19).Select(i => (uint)i << 16)];
    static readonly byte[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    readonly InflateTable _literals = new(10), _distances = new(8), _lengths = new(7);
    readonly byte[] _output = new byte[Window + Chunk + LongestMatch];
    int _taken, _end;
    int _stored;
    bool _inBlock, _lastBlock;

    /// <summary>Begins another compressed stream.</summary>
    internal void Reset() => (_taken, _end, _stored, _inBlock, _lastBlock) = (0, 0, 0, false, false);

    /// <summary>Decompresses on; 0 behind the last block, with the input aligned behind it.</summary>
    /// <exception cref="InvalidDataException">The data is torn or altered; the message is a clause.</exception>
    internal int Read(Span<byte> buffer)
    {
        while (_taken == _end)
        {
            if (!_inBlock && _lastBlock)
                return 0;
            if (_end > Window)
            {
                _output.AsSpan(_end - Window, Window).CopyTo(_output);
                (_taken, _end) = (Window, Window);
            }
            if (!_inBlock)
                BeginBlock();
            else if (_stored > 0)
                CopyStored();
            else
                Decode();
            if (!_inBlock && _lastBlock)
                input.Align();
        }
        int count = Math.Min(buffer.Length, _end - _taken);
        _output.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    void BeginBlock()
    {
        int header = input.Take(3);
        (_lastBlock, _inBlock) = ((header & 1) != 0, true);
        switch (header >> 1)
        {
            case 0:
                Span<byte> sizes = stackalloc byte[4];
                input.Align();
                input.ReadAll(sizes);
                _stored = BinaryPrimitives.ReadUInt16LittleEndian(sizes);
                if ((_stored ^ BinaryPrimitives.ReadUInt16LittleEndian(sizes[2..])) != 0xFFFF)
                    throw new InvalidDataException("the length of a stored block is altered");
                _inBlock = _stored > 0;
                break;
            case 1:
                Span<byte> lengths = stackalloc byte[288];
                lengths[..144].Fill(8);
                lengths[144..256].Fill(9);
                lengths[256..280].Fill(7);
                lengths[280..].Fill(8);
                _literals.Build(lengths, Literals);
                lengths[..32].Fill(5);
                _distances.Build(lengths[..32], Distances);
                break;
            case 2:
                ReadCodes();
                break;
            default:
                throw new InvalidDataException("a block is of a kind that nobody has defined");
        }
        if (input.IsOverrun)
            throw BitInput.TooShort();
    }

    void ReadCodes()
    {
        int literals = input.Take(5) + 257, distances = input.Take(5) + 1, count = input.Take(4) + 4;
        Span<byte> lengths = stackalloc byte[320];
        lengths.Clear();
        for (int i = 0; i < count; i++)
            lengths[Order[i]] = (byte)input.Take(3);
        _lengths.Build(lengths[..19], Plain);
        lengths.Clear();
        for (int i = 0; i < literals + distances;)
        {
            input.Refill();
            uint cell = _lengths.Next(input);
            if (cell == 0 || input.IsOverrun)
                throw new InvalidDataException("the codes of a block are not readable");
            int symbol = (int)(cell >> 16);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }
            int repeats = symbol switch { 16 => 3 + input.Take(2), 17 => 3 + input.Take(3), _ => 11 + input.Take(7) };
            if (i + repeats > literals + distances || (symbol == 16 && i == 0))
                throw new InvalidDataException("the codes of a block are more than it has");
            lengths.Slice(i, repeats).Fill(symbol == 16 ? lengths[i - 1] : (byte)0);
            i += repeats;
        }
        if (literals > 286 || lengths[256] == 0)
            throw new InvalidDataException("the codes of a block have no end");
        _literals.Build(lengths[..literals], Literals);
        _distances.Build(lengths.Slice(literals, distances), Distances);
    }

    void CopyStored()
    {
        int count = Math.Min(_stored, Window + Chunk - _end);
        input.ReadAll(_output.AsSpan(_end, count));
        _end += count;
        _stored -= count;
        _inBlock = _stored > 0;
    }

    void Decode()
    {
        byte[] output = _output;
        int end = _end;
        while (end < Window + Chunk)
        {
            input.Refill();   // 15 bits of code, 5 more, 15 and 13 of a distance: 48 of 56
            uint cell = _literals.Next(input);
            if ((cell & 0xFF00) == 0 && cell != 0)
            {
                output[end++] = (byte)(cell >> 16);
                continue;
            }
            if ((cell & Length) == 0)
            {
                if ((cell & End) == 0)
                    throw new InvalidDataException("its bits are no symbol");
                _inBlock = false;
                break;
            }
            int length = Extended(cell);
            cell = _distances.Next(input);
            if ((cell & Length) == 0)
                throw new InvalidDataException("its bits are no distance");
            Repeat.Copy(output, end, Extended(cell), length);
            end += length;
            if (input.IsOverrun)
                break;
        }
        _end = end;
        if (input.IsOverrun)
            throw BitInput.TooShort();
    }

    /// <summary>A value with its extra bits, which are ready.</summary>
    int Extended(uint cell)
    {
        int extra = (int)(cell >> 8 & 15), value = (int)(cell >> 16) + ((int)input.Bits & ((1 << extra) - 1));
        input.Pass(extra);
        return value;
    }

    static uint[] LiteralMeanings()
    {
        uint[] meanings = new uint[288];
        for (uint i = 0; i < 256; i++)
            meanings[i] = i << 16;
        meanings[256] = End;
        uint length = 3;
        for (uint i = 257; i < 285; i++)
        {
            uint extra = i < 265 ? 0 : (i - 261) / 4;
            meanings[i] = length << 16 | Length | extra << 8;
            length += 1u << (int)extra;
        }
        meanings[285] = LongestMatch << 16 | Length;
        meanings[286] = meanings[287] = Undefined;   // have codes all the same
        return meanings;
    }

    static uint[] DistanceMeanings()
    {
        uint[] meanings = new uint[32];
        uint distance = 1;
        for (uint i = 0; i < 30; i++)
        {
            uint extra = i < 4 ? 0 : (i - 2) / 2;
            meanings[i] = distance << 16 | Length | extra << 8;
            distance += 1u << (int)extra;
        }
        meanings[30] = meanings[31] = Undefined;
        return meanings;
    }
}
