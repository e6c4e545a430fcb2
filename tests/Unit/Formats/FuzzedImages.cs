using Hone.Formats;

namespace Hone.Unit.Formats;

public sealed class FuzzedImages
{
    [Fact]
    public void Png()
    {
        Random random = new(4);
        byte[] rows = new byte[20 * 61];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = (byte)(i % 61 == 0 ? i / 61 % 5 : random.Next(4));
        byte[] palette = [.. Enumerable.Range(0, 12).Select(i => (byte)i)], indices = [.. rows.Select((value, i) => i % 61 == 0 ? (byte)0 : value)];
        Fuzzing.Survives(PngReading.Made(20, 20, 8, 2, rows), 3000, 16 << 20, bytes => PngReader.Read(Resealed(bytes)));
        Fuzzing.Survives(PngReading.Made(60, 20, 8, 3, indices, palette, [1, 2]), 3000, 16 << 20, bytes => PngReader.Read(Resealed(bytes)));
    }

    /// <summary>Half of the files get right sums again, so that what stands behind these is tried as well.</summary>
    static byte[] Resealed(byte[] file)
    {
        byte[] sealed_ = (byte[])file.Clone();
        for (int at = 8; file.Length % 2 == 0 && at + 12 <= sealed_.Length;)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(sealed_.AsSpan(at));
            if (length < 0 || length > sealed_.Length - at - 12)
                break;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(sealed_.AsSpan(at + 8 + length), System.IO.Hashing.Crc32.HashToUInt32(sealed_.AsSpan(at + 4, 4 + length)));
            at += 12 + length;
        }
        return sealed_;
    }

    [Fact]
    public void Idx() => Fuzzing.Survives([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], 2000, 32 << 20, bytes =>
    {
        IdxReader reader = new(new MemoryStream(bytes));
        byte[] item = new byte[reader.ItemSizeInBytes];
        for (int left = Math.Min(reader.Count, 100); left > 0; left--)
            reader.Read(item);
        reader.End();
    });
}
