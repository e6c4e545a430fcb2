namespace Hone.Formats.WandbLog;

/// <summary>CRC-32 as Ethernet, gzip and PNG have it (IEEE 802.3, reflected polynomial 0xEDB88320).</summary>
static class Crc32
{
    static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>Of a byte and the bytes after it.</summary>
    public static uint Of(byte first, ReadOnlySpan<byte> rest)
    {
        uint crc = Next(uint.MaxValue, first);
        foreach (byte one in rest) crc = Next(crc, one);
        return ~crc;
    }

    static uint Next(uint crc, byte one) => _table[(byte)(crc ^ one)] ^ (crc >> 8);

    static uint Entry(int index)
    {
        uint entry = (uint)index;
        for (int bit = 0; bit < 8; bit++) entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320 : entry >> 1;
        return entry;
    }
}
