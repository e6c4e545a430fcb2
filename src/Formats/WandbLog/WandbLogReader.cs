using System.Buffers.Binary;
using Hone.Formats.Protobuf;

namespace Hone.Formats.WandbLog;

/// <summary>
/// Reads the file that Weights &amp; Biases keeps of a run, <c>run-ID.wandb</c>: a log of LevelDB's form in blocks of 32 KiB, whose records
/// are protobuf messages.
/// </summary>
/// <remarks>
/// Layout: seven bytes <c>:W&amp;B</c>, 0xBEE1, version; then pieces of records. A piece has a CRC-32 (IEEE) of its type and its bytes, a
/// length, a type (1 whole, 2 first, 3 middle, 4 last), and the bytes; none goes beyond its block.
/// </remarks>
public static class WandbLogReader
{
    const int BlockLength = 1 << 15, PieceHead = 7;
    const byte Whole = 1, First = 2, Middle = 3, Last = 4;

    static ReadOnlySpan<byte> Start => [(byte)':', (byte)'W', (byte)'&', (byte)'B', 0xE1, 0xBE, 0];

    /// <summary>Whether a file begins as such files do.</summary>
    public static bool Recognizes(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return BeginsRight(file);
    }

    /// <summary>What the file tells of the run, in its order. A last record that is not whole is the end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such file, or a record is damaged; the message says at which byte.</exception>
    public static IEnumerable<WandbRecord> Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (WandbRecord record in Read(file, path)) yield return record;
    }

    /// <summary>The same of bytes that are at hand.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What to call them in an error.</param>
    /// <exception cref="InvalidDataException">They are no such file, or a record is damaged; the message says at which byte.</exception>
    public static IEnumerable<WandbRecord> Read(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!BeginsRight(file))
            throw new InvalidDataException($"{name} does not begin as a .wandb file does\nGive the file run-ID.wandb of a run's folder.");
        foreach ((byte[] record, long offset) in Records(file, name))
            if (Parse(record, offset, name) is { } told) yield return told;
    }

    static bool BeginsRight(Stream file)
    {
        Span<byte> start = stackalloc byte[Start.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Start);
    }

    static IEnumerable<(byte[] Record, long Offset)> Records(Stream file, string name)
    {
        byte[] head = new byte[PieceHead];
        MemoryStream? open = null;
        long begun = 0;
        while (true)
        {
            long start = file.Position;
            int left = BlockLength - (int)(start % BlockLength);
            if (left < PieceHead)                                                // too little for a piece: zeros up to the next block
            {
                file.Position = start + left;
                if (file.Position >= file.Length) yield break;
                continue;
            }

            if (file.Length - start < PieceHead) yield break;
            file.ReadExactly(head);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(4));
            byte type = head[6];
            if (type == 0 && length == 0 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0)
            {
                file.Position = start + left;                                    // the rest of a block that was laid out beforehand
                continue;
            }

            if (length > left - PieceHead) throw Damaged(name, start, $"a piece of {length} bytes would leave its block");
            if (file.Length - file.Position < length) yield break;
            byte[] bytes = new byte[length];
            file.ReadExactly(bytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Crc32.Of(type, bytes))
                throw Damaged(name, start, "the piece does not fit its checksum");
            switch (type)
            {
                case Whole when open is null:
                    yield return (bytes, start);
                    break;
                case First when open is null:
                    open = new MemoryStream();
                    open.Write(bytes);
                    begun = start;
                    break;
                case Middle when open is not null:
                    open.Write(bytes);
                    break;
                case Last when open is not null:
                    open.Write(bytes);
                    yield return (open.ToArray(), begun);
                    open = null;
                    break;
                default:
                    throw Damaged(name, start, $"a piece of type {type} stands where none can");
            }
        }
    }

    static WandbRecord? Parse(byte[] record, long offset, string name)
    {
        try
        {
            foreach (WireField field in WireField.Of(record))
                switch (field.Number)
                {
                    case 2 when field.HasBytes: return History(field.Bytes);
                    case 4 when field.HasBytes: return new WandbConfig(Items(field.Bytes, 1));
                    case 17 when field.HasBytes: return Run(field.Bytes);
                    case 18 when field.HasBytes:
                        return new WandbExit((int)WireField.Of(field.Bytes).FirstOrDefault(code => code.Number == 1).Integer);
                }

            return null;
        }
        catch (InvalidDataException broken)
        {
            throw Damaged(name, offset, $"the record is no message ({broken.Message.Split('\n')[0]})");
        }
    }

    static WandbHistory History(ReadOnlyMemory<byte> message)
    {
        long? step = null;
        foreach (WireField field in WireField.Of(message))
            if (field is { Number: 2, HasBytes: true })
                step = WireField.Of(field.Bytes).FirstOrDefault(number => number.Number == 1).Integer;
        return new WandbHistory(step, Items(message, 1));
    }

    static WandbRun Run(ReadOnlyMemory<byte> message)
    {
        string id = "", name = "", project = "";
        IReadOnlyList<KeyValuePair<string, string>> settings = [];
        foreach (WireField field in WireField.Of(message))
            switch (field.Number)
            {
                case 1 when field.HasBytes: id = field.Text; break;
                case 3 when field.HasBytes: project = field.Text; break;
                case 4 when field.HasBytes: settings = Items(field.Bytes, 1); break;
                case 8 when field.HasBytes: name = field.Text; break;
            }

        return new WandbRun(id, name, project, settings);
    }

    /// <summary>Names with their values as JSON. A nested name is several, which dots join.</summary>
    static List<KeyValuePair<string, string>> Items(ReadOnlyMemory<byte> message, int number)
    {
        List<KeyValuePair<string, string>> items = [];
        foreach (WireField item in WireField.Of(message))
        {
            if (item.Number != number || !item.HasBytes) continue;
            string key = "", json = "";
            List<string> nested = [];
            foreach (WireField field in WireField.Of(item.Bytes))
                switch (field.Number)
                {
                    case 1 when field.HasBytes: key = field.Text; break;
                    case 2 when field.HasBytes: nested.Add(field.Text); break;
                    case 16 when field.HasBytes: json = field.Text; break;
                }

            items.Add(new KeyValuePair<string, string>(nested.Count > 0 ? string.Join('.', nested) : key, json));
        }

        return items;
    }

    static InvalidDataException Damaged(string name, long offset, string what) => new(
        $"{name} is damaged at byte {offset}: {what}\nTake another copy of the file; what stands before that byte is whole.");
}
