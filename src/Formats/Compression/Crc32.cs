using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>The CRC-32 of gzip, PNG and Parquet pages (ISO/IEC 3309, reflected polynomial EDB88320).</summary>
/// <remarks>Eight bytes a step, a table for each place (Kounavis and Berry 2005, "slicing-by-8").</remarks>
static class Crc32
{
    static readonly uint[] Tables = BuildTables();

    /// <summary>The sum of some bytes.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The sum of what <paramref name="crc"/> is the sum of and the bytes after it; 0 is the sum of nothing.</summary>
    internal static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        uint[] tables = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc, high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[0x700 + (byte)low] ^ tables[0x600 + (byte)(low >> 8)] ^ tables[0x500 + (byte)(low >> 16)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (byte)high] ^ tables[0x200 + (byte)(high >> 8)] ^ tables[0x100 + (byte)(high >> 16)] ^ tables[high >> 24];
        }
        foreach (byte value in bytes)
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>Table k gives what a byte does to the sum k bytes later.</summary>
    static uint[] BuildTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint n = 0; n < 256; n++)
        {
            uint crc = n;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            tables[n] = crc;
        }
        for (int n = 256; n < tables.Length; n++)
            tables[n] = tables[(byte)tables[n - 256]] ^ (tables[n - 256] >> 8);
        return tables;
    }
}
