using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>The header of a Zstandard frame (RFC 8878, 3.1.1.1).</summary>
/// <param name="Window">How far back a match may reach, in bytes.</param>
/// <param name="Content">Bytes the frame decompresses to; null where it does not say.</param>
/// <param name="HasChecksum">Whether a checksum follows the last block.</param>
readonly record struct ZstandardFrame(long Window, long? Content, bool HasChecksum)
{
    /// <summary>The first four bytes of a frame, as a little-endian number.</summary>
    internal const uint Magic = 0xFD2FB528;

    /// <summary>The longest header, magic among it.</summary>
    internal const int LongestHeader = 18;

    /// <summary>Whether the number begins a frame to skip, of any of 16 kinds.</summary>
    internal static bool IsSkippable(uint magic) => (magic & 0xFFFFFFF0) == 0x184D2A50;

    /// <summary>Bytes of the header that begins with a descriptor, magic and descriptor among them.</summary>
    internal static int LengthOf(byte descriptor)
    {
        bool single = (descriptor & 0x20) != 0;
        int content = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        return 5 + (single ? 0 : 1) + dictionary + content;
    }

    /// <summary>Reads a header that is there as a whole, from behind its magic on.</summary>
    /// <exception cref="InvalidDataException">It asks for a dictionary or too large a window, or has bits nobody defined.</exception>
    internal static ZstandardFrame Read(ReadOnlySpan<byte> header)
    {
        byte descriptor = header[0];
        bool single = (descriptor & 0x20) != 0;
        if ((descriptor & 8) != 0)
            throw new InvalidDataException("a frame's header has a bit that nobody has defined");
        int at = single ? 1 : 2;
        int dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        if (header.Slice(at, dictionary).ContainsAnyExcept((byte)0))
            throw new InvalidDataException("it was compressed with a dictionary, which is not read here (compress without -D)");
        at += dictionary;
        long? content = (descriptor >> 6) switch
        {
            0 => single ? header[at] : null,
            1 => 256 + BinaryPrimitives.ReadUInt16LittleEndian(header[at..]),
            2 => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]),
            _ => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(header[at..]), long.MaxValue),
        };
        long power = single ? 0 : 1L << (10 + (header[1] >> 3));
        long window = single ? content!.Value : power + power / 8 * (header[1] & 7);
        return new ZstandardFrame(window, content, (descriptor & 4) != 0);
    }
}
