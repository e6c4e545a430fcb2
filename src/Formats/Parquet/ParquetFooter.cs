using System.Text;

namespace Hone.Formats.Parquet;

/// <summary>What the end of a Parquet file says about the rest (parquet.thrift, FileMetaData), checked against the file's length.</summary>
/// <param name="Columns">The leaves of the schema, in order.</param>
/// <param name="RowGroups">In order.</param>
sealed record ParquetFooter(IReadOnlyList<ParquetColumn> Columns, IReadOnlyList<ParquetRowGroup> RowGroups)
{
    const int MostNesting = 16;

    /// <param name="bytes">The footer without its length and magic.</param>
    /// <param name="dataEnd">Where it begins in the file: pages end before.</param>
    /// <exception cref="InvalidDataException">It contradicts itself or the file; the message is a clause.</exception>
    internal static ParquetFooter Read(ReadOnlySpan<byte> bytes, long dataEnd)
    {
        ThriftReader reader = new(bytes);
        List<ParquetColumn>? columns = null;
        List<ParquetRowGroup>? groups = null;
        try
        {
            for (int field = 0; reader.Field(ref field, out ThriftType type);)
                switch (field)
                {
                    case 2:
                        ThriftReader.Expect(type, ThriftType.List);
                        columns = ReadSchema(ref reader);
                        break;
                    case 4:
                        ThriftReader.Expect(type, ThriftType.List);
                        groups = [];
                        for (int left = reader.Structs(); left > 0; left--)
                            groups.Add(ReadRowGroup(ref reader, columns?.Count ?? 0, dataEnd));
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
        }
        catch (EndOfStreamException problem)
        {
            throw new InvalidDataException(problem.Message, problem);
        }
        return columns is null || groups is null
            ? throw new InvalidDataException("its metadata has no schema or no row groups")
            : new ParquetFooter(columns, groups);
    }

    readonly record struct Element(string Name, ParquetType? Type, int Repetition, int Children, bool IsText);

    static List<ParquetColumn> ReadSchema(ref ThriftReader reader)
    {
        List<Element> elements = [];
        for (int left = reader.Structs(); left > 0; left--)
            elements.Add(ReadElement(ref reader));
        List<ParquetColumn> columns = [];
        if (elements.Count == 0)
            throw new InvalidDataException("its schema is empty");
        int at = 1;
        for (int left = elements[0].Children; left > 0; left--)
            AddColumns(elements, ref at, "", 0, false, 0, columns);
        return at == elements.Count ? columns : throw new InvalidDataException("its schema is no tree");
    }

    static void AddColumns(List<Element> elements, ref int at, string prefix, int definition, bool repeated, int depth, List<ParquetColumn> columns)
    {
        if (at >= elements.Count || depth > MostNesting)
            throw new InvalidDataException("its schema is no tree, or a deep one");
        Element element = elements[at++];
        string name = prefix + element.Name;
        definition += element.Repetition == 0 ? 0 : 1;
        repeated |= element.Repetition == 2;
        if (element.Type is { } type)
            columns.Add(new ParquetColumn(name, type, element.IsText, columns.Count, definition, repeated));
        else
            for (int left = element.Children; left > 0; left--)
                AddColumns(elements, ref at, name + ".", definition, repeated, depth + 1, columns);
    }

    static Element ReadElement(ref ThriftReader reader)
    {
        Element element = default;
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field)
            {
                case 1:
                    ThriftReader.Expect(type, ThriftType.Int32);
                    int stored = reader.Int32();
                    element = element with { Type = Enum.IsDefined((ParquetType)stored) ? (ParquetType)stored : throw new InvalidDataException($"its schema has the unknown type {stored}") };
                    break;
                case 3:
                    ThriftReader.Expect(type, ThriftType.Int32);
                    element = element with { Repetition = reader.Int32() };
                    break;
                case 4:
                    ThriftReader.Expect(type, ThriftType.Binary);
                    element = element with { Name = Encoding.UTF8.GetString(reader.Binary()) };
                    break;
                case 5:
                    ThriftReader.Expect(type, ThriftType.Int32);
                    element = element with { Children = reader.Int32() };
                    break;
                case 6:   // converted type: UTF8, ENUM, JSON
                    ThriftReader.Expect(type, ThriftType.Int32);
                    element = element with { IsText = element.IsText | reader.Int32() is 0 or 4 or 19 };
                    break;
                case 10:   // logical type, a union: STRING, ENUM, JSON
                    ThriftReader.Expect(type, ThriftType.Struct);
                    for (int kind = 0; reader.Field(ref kind, out ThriftType inner);)
                    {
                        element = element with { IsText = element.IsText | kind is 1 or 4 or 12 };
                        reader.Skip(inner);
                    }
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        return element.Name is not null && element.Repetition is >= 0 and <= 2 && element.Children >= 0
            ? element
            : throw new InvalidDataException("its schema has an element that makes no sense");
    }

    static ParquetRowGroup ReadRowGroup(ref ThriftReader reader, int columns, long dataEnd)
    {
        List<ParquetChunk> chunks = [];
        long rows = -1;
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field)
            {
                case 1:
                    ThriftReader.Expect(type, ThriftType.List);
                    for (int left = reader.Structs(); left > 0; left--)
                        chunks.Add(ReadChunk(ref reader, dataEnd));
                    break;
                case 3:
                    ThriftReader.Expect(type, ThriftType.Int64);
                    rows = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        return rows >= 0 && chunks.Count == columns
            ? new ParquetRowGroup(rows, [.. chunks])
            : throw new InvalidDataException($"a row group has {rows} rows and {chunks.Count} of {columns} columns");
    }

    static ParquetChunk ReadChunk(ref ThriftReader reader, long dataEnd)
    {
        ParquetChunk? chunk = null;
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field)
            {
                case 1:
                    ThriftReader.Expect(type, ThriftType.Binary);
                    if (!reader.Binary().IsEmpty)
                        throw new InvalidDataException("its columns lie in other files, which is not read here");
                    break;
                case 3:
                    ThriftReader.Expect(type, ThriftType.Struct);
                    chunk = ReadChunkMetadata(ref reader, dataEnd);
                    break;
                case 8 or 9:
                    throw new InvalidDataException("it is encrypted, which is not read here");
                default:
                    reader.Skip(type);
                    break;
            }
        return chunk ?? throw new InvalidDataException("a column of a row group says nothing about itself");
    }

    static ParquetChunk ReadChunkMetadata(ref ThriftReader reader, long dataEnd)
    {
        (long codec, long length, long data, long dictionary) = (-1, -1, -1, 0);
        for (int field = 0; reader.Field(ref field, out ThriftType type);)
            switch (field)
            {
                case 4:
                    ThriftReader.Expect(type, ThriftType.Int32);
                    codec = reader.Integer();
                    break;
                case 7:
                    ThriftReader.Expect(type, ThriftType.Int64);
                    length = reader.Integer();
                    break;
                case 9:
                    ThriftReader.Expect(type, ThriftType.Int64);
                    data = reader.Integer();
                    break;
                case 11:
                    ThriftReader.Expect(type, ThriftType.Int64);
                    dictionary = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        long start = dictionary > 0 && dictionary < data ? dictionary : data;   // some writers leave 0 where there is no dictionary
        if (start < 4 || length < 0 || length > dataEnd - start)
            throw new InvalidDataException($"a column's pages at bytes {start} to {start + length} lie outside of the {dataEnd} there are");
        return new ParquetChunk((ParquetCodec)codec, start, length);
    }
}
