using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Hone.Unit.Formats.Parquet;

/// <summary>Makes Parquet files of a few rows by the letter of parquet.thrift, sharing no code with the reader.</summary>
sealed class SmallParquet
{
    /// <summary>Writes Thrift's compact protocol.</summary>
    sealed class Thrift
    {
        readonly Stack<int> _fields = new([0]);

        public MemoryStream Bytes { get; } = new();

        public Thrift Number(int field, long value, int type = 5)
        {
            Head(field, type);
            Varint((ulong)(value << 1 ^ value >> 63));
            return this;
        }

        public Thrift Text(int field, string value)
        {
            Head(field, 8);
            Varint((ulong)Encoding.UTF8.GetByteCount(value));
            Bytes.Write(Encoding.UTF8.GetBytes(value));
            return this;
        }

        public Thrift Truth(int field, bool value)
        {
            Head(field, value ? 1 : 2);
            return this;
        }

        public Thrift Struct(int field, Action<Thrift> write)
        {
            Head(field, 12);
            return Element(write);
        }

        public Thrift List<T>(int field, IReadOnlyCollection<T> items, Action<Thrift, T> write)
        {
            Head(field, 9);
            Bytes.WriteByte((byte)(Math.Min(items.Count, 15) << 4 | 12));
            if (items.Count >= 15)
                Varint((ulong)items.Count);
            foreach (T item in items)
                Element(thrift => write(thrift, item));
            return this;
        }

        public Thrift Numbers(int field, params int[] numbers)
        {
            Head(field, 9);
            Bytes.WriteByte((byte)(numbers.Length << 4 | 5));
            foreach (int number in numbers)
                Varint((ulong)number << 1);
            return this;
        }

        public Thrift Texts(int field, params string[] texts)
        {
            Head(field, 9);
            Bytes.WriteByte((byte)(texts.Length << 4 | 8));
            foreach (string text in texts)
            {
                Varint((ulong)Encoding.UTF8.GetByteCount(text));
                Bytes.Write(Encoding.UTF8.GetBytes(text));
            }
            return this;
        }

        Thrift Element(Action<Thrift> write)
        {
            _fields.Push(0);
            write(this);
            Bytes.WriteByte(0);
            _fields.Pop();
            return this;
        }

        void Head(int field, int type)
        {
            Bytes.WriteByte((byte)(field - _fields.Pop() << 4 | type));
            _fields.Push(field);
        }

        void Varint(ulong value)
        {
            for (; value >= 128; value >>= 7)
                Bytes.WriteByte((byte)(value | 128));
            Bytes.WriteByte((byte)value);
        }

        public byte[] Finish()
        {
            Bytes.WriteByte(0);
            return Bytes.ToArray();
        }
    }

    /// <param name="Kind">0 data, 2 dictionary, 3 data of version 2.</param>
    /// <param name="Values">Rows, or entries.</param>
    /// <param name="Encoding">The format's own number.</param>
    /// <param name="Levels">Runs of definition levels; version 1 puts their length before.</param>
    /// <param name="Body">The values.</param>
    /// <param name="Stored">Bytes it says to have; what it has when null.</param>
    /// <param name="Expanded">Bytes it says to become; what it becomes when null.</param>
    public sealed record Page(int Kind, int Values, int Encoding, byte[] Levels, byte[] Body, int? Stored = null, int? Expanded = null);

    /// <param name="Name">Its name.</param>
    /// <param name="Type">The format's own number.</param>
    /// <param name="Repetition">0 required, 1 optional, 2 repeated.</param>
    /// <param name="IsText">Whether it is annotated as a string.</param>
    /// <param name="Pages">Of its one row group.</param>
    public sealed record Column(string Name, int Type, int Repetition, bool IsText, params Page[] Pages);

    /// <summary>A file of one row group.</summary>
    /// <param name="rows">Rows it says to have.</param>
    /// <param name="columns">What is in it.</param>
    /// <param name="codec">The format's own number.</param>
    /// <param name="compress">What the codec does.</param>
    /// <param name="sums">Whether pages carry a CRC-32.</param>
    /// <param name="uncompressed">Bytes that each column says to become; what it has when null.</param>
    public static byte[] Of(int rows, Column[] columns, int codec = 0, Func<byte[], byte[]>? compress = null, bool sums = false,
        long? uncompressed = null)
    {
        using MemoryStream file = new();
        file.Write("PAR1"u8);
        List<(Column Column, long Start, long Length)> chunks = [];
        foreach (Column column in columns)
        {
            long start = file.Position;
            foreach (Page page in column.Pages)
                Write(file, page, column.Repetition, compress ?? (bytes => bytes), sums);
            chunks.Add((column, start, file.Position - start));
        }
        Thrift footer = new();
        footer.Number(1, 2)
            .List(2, [null, .. columns], (element, column) =>
            {
                if (column is null)
                    element.Text(4, "schema").Number(5, columns.Length);
                else
                {
                    element.Number(1, column.Type).Number(3, column.Repetition).Text(4, column.Name);
                    if (column.IsText)
                        element.Number(6, 0);
                }
            })
            .Number(3, rows, 6)
            .List(4, [0], (group, _) => group
                .List(1, chunks, (chunk, at) => chunk.Number(2, at.Start, 6).Struct(3, meta => meta
                    .Number(1, at.Column.Type).Numbers(2, [0, 3]).Texts(3, [at.Column.Name]).Number(4, codec).Number(5, rows, 6)
                    .Number(6, uncompressed ?? at.Length, 6).Number(7, at.Length, 6).Number(9, at.Start, 6)))
                .Number(2, file.Position, 6).Number(3, rows, 6));
        byte[] metadata = footer.Finish(), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, metadata.Length);
        file.Write(metadata);
        file.Write(length);
        file.Write("PAR1"u8);
        return file.ToArray();
    }

    static void Write(MemoryStream file, Page page, int repetition, Func<byte[], byte[]> compress, bool sums)
    {
        bool version2 = page.Kind == 3;
        byte[] levels = version2 || page.Kind == 2 || repetition == 0 ? page.Levels
            : [.. BitConverter.GetBytes(page.Levels.Length), .. page.Levels];
        byte[] stored = version2 ? [.. levels, .. compress(page.Body)] : compress([.. levels, .. page.Body]);
        Thrift header = new();
        header.Number(1, page.Kind).Number(2, page.Expanded ?? levels.Length + page.Body.Length).Number(3, page.Stored ?? stored.Length);
        if (sums)
            header.Number(4, (int)Crc32.HashToUInt32(stored));
        header.Struct(page.Kind switch { 2 => 7, 3 => 8, _ => 5 }, inner =>
        {
            inner.Number(1, page.Values);
            if (version2)
                inner.Number(2, 0).Number(3, page.Values).Number(4, page.Encoding).Number(5, levels.Length).Number(6, 0).Truth(7, true);
            else if (page.Kind == 2)
                inner.Number(2, page.Encoding);
            else
                inner.Number(2, page.Encoding).Number(3, 3).Number(4, 3);
        });
        file.Write(header.Finish());
        file.Write(stored);
    }

    /// <summary>Strings as PLAIN has them.</summary>
    public static byte[] Plain(params string[] texts) =>
        [.. texts.SelectMany(text => BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)).Concat(Encoding.UTF8.GetBytes(text)))];
}
