using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hone.Formats.Parquet;

namespace Hone.Data.Sources.Conversations;

/// <summary>The conversations of a Parquet file: a column that is a list of <c>{role, content}</c> or <c>{from, value}</c>.</summary>
/// <remarks>They come as lines of JSON, so that one reader judges who may speak when. Every call opens and closes the file.</remarks>
static class ParquetConversations
{
    /// <summary>JSON whose strings are escaped only where they must be.</summary>
    internal static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes sure that a file has conversations; returns its row groups.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    internal static int Examine(SourceProbe probe)
    {
        using ParquetFile file = ParquetSource.Open(probe);
        if (FlatColumns(file).Length == 0) Columns(file);
        return file.RowGroups;
    }

    /// <summary>Reads a file from a place on.</summary>
    /// <returns>A line of JSON for each row, borrowed until the next; empty where the row has no messages.</returns>
    internal static IEnumerable<(SourcePlace Place, ReadOnlyMemory<byte> Json)> Read(
        string path, SourcePlace start, Action<long, SourcePlace> ensureFits)
    {
        using ParquetFile file = ParquetSource.Open(path);
        if (FlatColumns(file) is { Length: > 0 } flat)
        {
            foreach ((SourcePlace place, ReadOnlyMemory<byte> json) in ReadFlat(file, flat, start)) yield return (place, json);
            yield break;
        }
        (ParquetColumn roles, ParquetColumn texts) = Columns(file);
        ArrayBufferWriter<byte> line = new();
        for (int group = start.Unit; group < file.RowGroups; group++)
        {
            using ParquetColumnReader role = file.ReadLists(group, roles), text = file.ReadLists(group, texts);
            SourcePlace place = start with { Unit = group, Row = 0 };
            for (bool more = Next(file, role, text); more; place = place with { Row = place.Row + 1 })
            {
                more = ReadRow(file, role, text, line, size => ensureFits(size, place));
                if (group > start.Unit || place.Row >= start.Row)
                    yield return (place, line.WrittenMemory);
            }
        }
    }

    /// <summary>Writes the row that the columns stand in, and moves them to the next; false where there is none.</summary>
    static bool ReadRow(ParquetFile file, ParquetColumnReader role, ParquetColumnReader text,
        ArrayBufferWriter<byte> line, Action<long> ensureFits)
    {
        line.ResetWrittenCount();
        using Utf8JsonWriter json = new(line, Plain);
        json.WriteStartObject();
        json.WriteStartArray("messages");
        bool isEmpty = true, more;
        do
        {
            more = true;
            bool nothing = role.IsNull && text.IsNull && role.BeginsRow;
            if (!nothing)
                Write(file, json, role, text);
            more = Next(file, role, text);
            // A list that is null or empty has one entry without a value; a message of nulls among others is judged as it stands.
            if (nothing && more && !role.BeginsRow)
                json.WriteNullValue();
            isEmpty &= nothing && (!more || role.BeginsRow);
            ensureFits(json.BytesCommitted + json.BytesPending);
        } while (more && !role.BeginsRow);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        if (isEmpty)
            line.ResetWrittenCount();
        return more;
    }

    static void Write(ParquetFile file, Utf8JsonWriter json, ParquetColumnReader role, ParquetColumnReader text)
    {
        if (!Utf8.IsValid(role.Value.Span) || !Utf8.IsValid(text.Value.Span))
            throw new InvalidDataException($"{file.Path} has a message that is not UTF-8\nWrite its strings as UTF-8.");
        json.WriteStartObject();
        if (!role.IsNull)
            json.WriteString("role"u8, role.Value.Span switch
            {
                var from when from.SequenceEqual("human"u8) => "user"u8,
                var from when from.SequenceEqual("gpt"u8) => "assistant"u8,
                var other => other,
            });
        if (!text.IsNull)
            json.WriteString("content"u8, text.Value.Span);
        json.WriteEndObject();
    }

    static bool Next(ParquetFile file, ParquetColumnReader role, ParquetColumnReader text)
    {
        bool more = role.MoveNext();
        return text.MoveNext() == more && (!more || role.BeginsRow == text.BeginsRow)
            ? more
            : throw new InvalidDataException(
            $"{file.Path} has messages with a role alone or a text alone\n"
            + "Take another copy of the file; this one is truncated or altered.");
    }

    /// <summary>Columns that may say something and are not read, where a list of messages is.</summary>
    internal static IReadOnlyList<string> Unread(SourceProbe probe)
    {
        using ParquetFile file = ParquetSource.Open(probe);
        if (Find(file) is not var (role, text)) return [];
        string list = role.Name.Split('.')[0];
        return [.. file.Columns.Where(column => column.Name != role.Name && column.Name != text.Name
            && (column.Name.Split('.')[0] == list || (column is { IsText: true, IsRepeated: false }
                && !column.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase)))).Select(column => column.Name)];
    }

    /// <summary>The columns of text of a file without a list of messages, of which each row may be made a conversation.</summary>
    static ParquetColumn[] FlatColumns(ParquetFile file) => file.Columns.Any(column => column.IsRepeated) ? []
        : [.. file.Columns.Where(column => column is { IsText: true, IsRepeated: false, Refusal: null })];

    static IEnumerable<(SourcePlace, ReadOnlyMemory<byte>)> ReadFlat(ParquetFile file, ParquetColumn[] columns, SourcePlace start)
    {
        ArrayBufferWriter<byte> line = new();
        for (int group = start.Unit; group < file.RowGroups; group++)
        {
            ParquetColumnReader[] readers = [.. columns.Select(column => file.Read(group, column))];
            try
            {
                for (SourcePlace place = start with { Unit = group, Row = 0 }; readers.All(reader => reader.MoveNext());
                    place = place with { Row = place.Row + 1 })
                {
                    line.ResetWrittenCount();
                    using (Utf8JsonWriter json = new(line, Plain))
                    {
                        json.WriteStartObject();
                        for (int i = 0; i < columns.Length; i++)
                            if (readers[i].IsNull) json.WriteNull(columns[i].Name);
                            else if (Utf8.IsValid(readers[i].Value.Span)) json.WriteString(columns[i].Name, readers[i].Value.Span);
                            else throw new InvalidDataException($"{file.Path} has a text that is not UTF-8\nWrite its strings as UTF-8.");
                        json.WriteEndObject();
                    }
                    if (group > start.Unit || place.Row >= start.Row) yield return (place, line.WrittenMemory);
                }
            }
            finally
            {
                foreach (ParquetColumnReader reader in readers) reader.Dispose();
            }
        }
    }

    static (ParquetColumn Role, ParquetColumn Text) Columns(ParquetFile file) => Find(file) ?? throw new InvalidDataException(
        $"{file.Path} has no column of conversations; it has {SourceErrors.Listed(file.Columns.Select(column => column.Name))}\n"
        + "Name a file with a column messages or conversations that is a list of {role, content} or {from, value}.");

    static (ParquetColumn Role, ParquetColumn Text)? Find(ParquetFile file)
    {
        foreach (ParquetColumn column in file.Columns)
            if (column.Name.Split('.') is ["messages" or "conversations" or "conversation", _, .., "role" or "from"] path
                && path.Length <= 4 && column is { IsRepeated: true, IsBytes: true })
            {
                string text = string.Join('.', [.. path[..^1], path[^1] == "role" ? "content" : "value"]);
                if (file.Columns.FirstOrDefault(other => other.Name == text && other is { IsRepeated: true, IsBytes: true }) is { } texts)
                    return (column, texts);
            }
        return null;
    }
}
