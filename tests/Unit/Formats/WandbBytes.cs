using System.IO.Hashing;
using System.Text;

namespace Hone.Unit.Formats;

/// <summary>Writes files as Weights &amp; Biases does, to be read.</summary>
sealed class WandbBytes
{
    const int BlockLength = 1 << 15, PieceHead = 7;

    readonly List<byte> _file = [.. ":W&B"u8, 0xE1, 0xBE, 0];

    public byte[] ToArray() => [.. _file];

    public WandbBytes Run(string id, string name, params (string Key, string Json)[] settings) =>
        Record(Field(17, [.. Field(1, id), .. Field(8, name), .. Field(4, Items(1, settings))]));

    public WandbBytes History(long step, params (string Key, string Json)[] items) =>
        Record(Field(2, [.. Items(1, items), .. Field(2, [0x08, .. Varint((ulong)step)])]));

    public WandbBytes Config(params (string Key, string Json)[] items) => Record(Field(4, Items(1, items)));

    public WandbBytes Exit(int code) => Record(Field(18, [0x08, .. Varint((ulong)code)]));

    /// <summary>A record, cut into pieces where its block ends.</summary>
    public WandbBytes Record(byte[] record)
    {
        bool isFirst = true;
        for (int at = 0; at < record.Length || isFirst; isFirst = false)
        {
            int left = BlockLength - _file.Count % BlockLength;
            if (left < PieceHead)
            {
                _file.AddRange(new byte[left]);
                left = BlockLength;
            }

            int length = Math.Min(record.Length - at, left - PieceHead);
            bool isLast = at + length == record.Length;
            byte type = (byte)(isFirst ? isLast ? 1 : 2 : isLast ? 4 : 3);
            byte[] body = [type, .. record.AsSpan(at, length)];
            _file.AddRange(BitConverter.GetBytes(Crc32.HashToUInt32(body)));
            _file.AddRange(BitConverter.GetBytes((ushort)length));
            _file.AddRange(body);
            at += length;
        }

        return this;
    }

    static byte[] Items(int number, (string Key, string Json)[] items) => [.. items.SelectMany(item =>
        Field(number, [.. item.Key.Contains('.', StringComparison.Ordinal) ? item.Key.Split('.').SelectMany(part => Field(2, part))
            : Field(1, item.Key), .. Field(16, item.Json)]))];

    static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    static byte[] Field(int number, byte[] bytes) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)bytes.Length), .. bytes];

    static byte[] Varint(ulong number)
    {
        List<byte> bytes = [];
        for (; number >= 0x80; number >>= 7) bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
        return [.. bytes];
    }
}
