using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>Reads zlib (RFC 1950), PNG's wrapping, to its proven end: its Adler-32 is compared.</summary>
/// <param name="stream">Read from where it stands; stays open.</param>
public sealed class ZlibReader(Stream stream) : ReadingStream
{
    const uint Modulus = 65521;

    /// <summary>Most bytes before the sums may leave 32 bits.</summary>
    const int MostUnreduced = 5552;

    readonly BitInput _input = new(stream);
    Inflater? _inflater;
    uint _low = 1, _high;
    bool _ended;

    /// <exception cref="InvalidDataException">What was read is not zlib, torn or altered; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        if (_inflater is null)
            Begin();
        int count = _inflater!.Read(buffer);
        if (count == 0)
            End();
        Add(buffer[..count]);
        return count;
    }

    void Begin()
    {
        Span<byte> header = stackalloc byte[2];
        _input.ReadAll(header);
        if ((header[0] & 15) != 8 || (header[0] * 256 + header[1]) % 31 != 0 || (header[1] & 32) != 0)
            throw new InvalidDataException("its header is not one of zlib");
        _inflater = new Inflater(_input);
    }

    void End()
    {
        _ended = true;
        Span<byte> sum = stackalloc byte[4];
        _input.ReadAll(sum);
        if (BinaryPrimitives.ReadUInt32BigEndian(sum) != (_high << 16 | _low))
            throw new InvalidDataException("the Adler-32 at its end is another than that of its data");
    }

    void Add(ReadOnlySpan<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, MostUnreduced)..])
        {
            foreach (byte value in bytes[..Math.Min(bytes.Length, MostUnreduced)])
            {
                _low += value;
                _high += _low;
            }
            _low %= Modulus;
            _high %= Modulus;
        }
    }
}
