using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>
/// Reads gzip (RFC 1952) to its proven end: one member after the other, lengths and CRC-32 compared. (The runtime's own stream
/// takes a file that was cut off for a shorter one.)
/// </summary>
/// <param name="stream">Read from where it stands; stays open.</param>
public sealed class GzipReader(Stream stream) : ReadingStream
{
    readonly BitInput _input = new(stream);
    Inflater? _inflater;
    uint _crc, _length;
    bool _inMember;

    /// <exception cref="InvalidDataException">What was read is not gzip, torn or altered; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (!_inMember && !Begin())
                return 0;
            int count = _inflater!.Read(buffer);
            if (count > 0)
            {
                _crc = Crc32.Continue(_crc, buffer[..count]);
                _length += (uint)count;
                return count;
            }
            End();
        }
    }

    /// <summary>Opens the next member; false where the input ends instead.</summary>
    bool Begin()
    {
        bool first = _inflater is null;
        int magic = _input.NextByte();
        if (magic < 0 && !first)
            return false;
        Span<byte> header = stackalloc byte[9];
        header.Clear();
        if (magic == 0x1F)
            _input.ReadAll(header);
        if (header[0] != 0x8B || header[1] != 8 || (header[2] & 0xE0) != 0)
            throw new InvalidDataException(first ? "its header is not one of gzip" : "something else follows the compressed data");
        byte flags = header[2];
        if ((flags & 4) != 0)
        {
            _input.ReadAll(header[..2]);
            for (int i = BinaryPrimitives.ReadUInt16LittleEndian(header); i > 0; i--)
                _input.ReadAll(header[..1]);
        }
        for (int names = (flags >> 3 & 1) + (flags >> 4 & 1); names > 0; names--)   // file name, comment: ended by a zero
            do
                _input.ReadAll(header[..1]);
            while (header[0] != 0);
        if ((flags & 2) != 0)
            _input.ReadAll(header[..2]);   // CRC-16 of the header
        _inflater ??= new Inflater(_input);
        _inflater.Reset();
        (_inMember, _crc, _length) = (true, 0, 0);
        return true;
    }

    void End()
    {
        _inMember = false;
        Span<byte> trailer = stackalloc byte[8];
        _input.ReadAll(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _crc || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != _length)
            throw new InvalidDataException("the CRC-32 or the length at its end is another than that of its data");
    }
}
