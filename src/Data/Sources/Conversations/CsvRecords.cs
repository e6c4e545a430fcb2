using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Hone.Formats.Csv;

namespace Hone.Data.Sources.Conversations;

/// <summary>The records of a CSV file as objects of JSON, the names of its first record being their keys.</summary>
static class CsvRecords
{
    /// <summary>Reads a file.</summary>
    /// <returns>A row's number and its object, borrowed until the next.</returns>
    /// <exception cref="InvalidDataException">A record has another number of fields than the first, or is not UTF-8.</exception>
    public static IEnumerable<(long Row, ReadOnlyMemory<byte> Json)> Read(string path, SourceOptions options)
    {
        CsvDialect dialect = CsvDialect.Of(SourceProbe.Of(path, options), options);
        using DecompressedFile file = DecompressedFile.Open(path);
        CsvReader reader = new(file, dialect.Delimiter, dialect.IsQuoted, options.LongestDocumentInBytes, dialect.LineEnd);
        reader.SkipMark();
        if (!CsvSource.MoveNext(reader, path)) yield break;
        string[] names = CsvSource.Distinct(
            [.. Enumerable.Range(0, reader.Count).Select(field => Encoding.UTF8.GetString(reader[field].Span))], path);
        ArrayBufferWriter<byte> record = new();
        for (long row = 0; CsvSource.MoveNext(reader, path); row++)
        {
            if (reader.Count != names.Length)
                throw new InvalidDataException($"{path}: line {reader.Line} has {reader.Count} fields and the first has {names.Length}\n"
                    + "Mend the line: put a field that holds the delimiter, a quote or a newline in quotes.");
            Write(reader, names, record, path);
            yield return (row, record.WrittenMemory);
        }
    }

    static void Write(CsvReader reader, string[] names, ArrayBufferWriter<byte> record, string path)
    {
        record.ResetWrittenCount();
        using Utf8JsonWriter json = new(record, ParquetConversations.Plain);
        json.WriteStartObject();
        for (int field = 0; field < names.Length; field++)
            if (Utf8.IsValid(reader[field].Span)) json.WriteString(names[field], reader[field].Span);
            else throw new InvalidDataException($"{path}: line {reader.Line} is not UTF-8\nWrite the file as UTF-8.");
        json.WriteEndObject();
    }
}
