using System.Buffers.Binary;

namespace Hone.Formats.TensorBoard;

/// <summary>
/// One record of a TFRecord file: its length as eight bytes, their checksum, the data, and its checksum, all little-endian.
/// </summary>
static class RecordFrame
{
    /// <summary>Bytes before the data: a length and its checksum.</summary>
    public const int HeadLength = sizeof(ulong) + sizeof(uint);

    /// <summary>Bytes after the data: its checksum.</summary>
    public const int TailLength = sizeof(uint);

    /// <summary>Writes a record.</summary>
    public static void Write(Stream file, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[HeadLength], tail = stackalloc byte[TailLength];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(ulong)..], MaskedCrc.Of(head[..sizeof(ulong)]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, MaskedCrc.Of(data));
        file.Write(head);
        file.Write(data);
        file.Write(tail);
    }

    /// <summary>Reads the next record; null at the end of the file, and at a last record that is not whole yet.</summary>
    /// <param name="file">Stands at a record.</param>
    /// <param name="name">What to call the file in an error.</param>
    /// <exception cref="InvalidDataException">A checksum is wrong; the message says at which byte.</exception>
    public static byte[]? Read(Stream file, string name)
    {
        long start = file.Position, left = file.Length - start;
        if (left < HeadLength + TailLength) return null;
        Span<byte> head = stackalloc byte[HeadLength], tail = stackalloc byte[TailLength];
        file.ReadExactly(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(ulong)..]) != MaskedCrc.Of(head[..sizeof(ulong)]))
            throw Damaged(name, start, "the length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(head);
        if (length > (ulong)(left - HeadLength - TailLength) || length > (ulong)Array.MaxLength) return null;
        byte[] data = new byte[length];
        file.ReadExactly(data);
        file.ReadExactly(tail);
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == MaskedCrc.Of(data) ? data
            : throw Damaged(name, start + HeadLength, "the data");
    }

    /// <summary>Whether a file begins with a length that fits its checksum; it stands at its beginning afterwards.</summary>
    public static bool BeginsRight(Stream file)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        bool isWhole = file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) == HeadLength;
        file.Position = 0;
        return isWhole && BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(ulong)..]) == MaskedCrc.Of(head[..sizeof(ulong)]);
    }

    /// <summary>What to say of a record that is not as it was written.</summary>
    public static InvalidDataException Damaged(string name, long offset, string what) => new(
        $"{name} is damaged: {what} of the record at byte {offset} does not fit its checksum\n"
        + "Take another copy of the file; what stands before that byte is whole.");
}
