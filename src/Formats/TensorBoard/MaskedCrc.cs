using System.Buffers.Binary;
using System.Numerics;

namespace Hone.Formats.TensorBoard;

/// <summary>
/// The checksum of TensorFlow's record files: CRC-32C (Castagnoli, RFC 3720 appendix B.4), turned right by 15 bits and moved by a constant,
/// so that a checksum of data that holds checksums is no weaker.
/// </summary>
static class MaskedCrc
{
    const uint Moved = 0xA282EAD8;

    /// <summary>Of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Plain(bytes), 15) + Moved;

    /// <summary>CRC-32C without the mask.</summary>
    public static uint Plain(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
