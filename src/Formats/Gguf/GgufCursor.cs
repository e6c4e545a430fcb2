using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hone.Formats.Gguf;

/// <summary>
/// Reads a GGUF file from the front, a piece at a time. No length that stands in it is believed before the file has as much.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="length">Its length in bytes.</param>
/// <param name="start">Where to begin.</param>
sealed class GgufCursor(SafeFileHandle file, long length, long start)
{
    const int PieceBytes = 1 << 16;
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly byte[] _piece = new byte[PieceBytes];
    long _pieceStart = start;
    int _pieceLength;

    /// <summary>Where the next byte is.</summary>
    public long Position { get; private set; } = start;

    /// <summary>Bytes from there to the end.</summary>
    public long Left => length - Position;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A text after its length.</summary>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="most">Bytes it may have.</param>
    /// <exception cref="InvalidDataException">It is longer than that or than the file, or not UTF-8.</exception>
    public string Text(string what, int most)
    {
        int size = Length(what, most);
        byte[]? large = size > PieceBytes ? new byte[size] : null;
        ReadOnlySpan<byte> bytes;
        if (large is null) bytes = Take(size);
        else
        {
            GgufReader.ReadFully(file, large, Position);
            Position += size;
            bytes = large;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            throw new InvalidDataException($"{what} is not UTF-8", failure);
        }
    }

    /// <summary>Passes a text over, and tells how many bytes it had.</summary>
    public int SkipText(string what, int most)
    {
        int size = Length(what, most);
        Position += size;
        return size;
    }

    /// <summary>Passes so many bytes over, which the caller knows to be there.</summary>
    public void Skip(long bytes) => Position += bytes;

    int Length(string what, int most)
    {
        ulong size = U64();
        if (size > (ulong)Left) throw new InvalidDataException($"{what} has {size} bytes, and the file has {Left} more");
        if (size > (ulong)most) throw new InvalidDataException($"{what} has {size} bytes, and {most} are the most that are read");
        return (int)size;
    }

    /// <summary>So many bytes, at most a piece; borrowed until the next call.</summary>
    ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left) throw new InvalidDataException($"it ends at byte {length}, inside its header");
        if (Position < _pieceStart || Position + count > _pieceStart + _pieceLength)
        {
            _pieceStart = Position;
            _pieceLength = (int)Math.Min(PieceBytes, Left);
            GgufReader.ReadFully(file, _piece.AsSpan(0, _pieceLength), _pieceStart);
        }

        Position += count;
        return _piece.AsSpan((int)(Position - count - _pieceStart), count);
    }
}
