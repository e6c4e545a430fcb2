using System.Text.Json;

namespace Hone.Data.Sources;

/// <summary>Takes the columns out of one line of JSON Lines after the other.</summary>
sealed class JsonLine(string path, SourceColumns columns, string unit = "line")
{
    static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    byte[] _unescaped = [];

    /// <summary>The text; borrowed until the next line is read.</summary>
    internal ReadOnlyMemory<byte> Text { get; private set; }

    internal string? Group { get; private set; }

    internal string? Label { get; private set; }

    internal string? Split { get; private set; }

    /// <summary>Reads a line; false where its text is null.</summary>
    /// <exception cref="InvalidDataException">It is no object, or its text is missing or no string; the message names the line.</exception>
    internal bool Read(ReadOnlyMemory<byte> line, long row)
    {
        (Text, Group, Label, Split) = (default, null, null, null);
        try
        {
            return ReadObject(line, row);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw Refused(problem, row);
        }
    }

    /// <summary>What the parser found, with the line named.</summary>
    InvalidDataException Refused(Exception problem, long row) => problem is JsonException json
        ? new InvalidDataException(
            $"{path}: {unit} {row + 1} is not whole JSON (at its byte {json.BytePositionInLine}: {SourceErrors.OneLine(Clause(json))})\n" +
            "Write one object a line; an object over several lines becomes that by jq -c . FILE > FILE.jsonl.", problem)
        // Unescaping throws the other where bytes are not UTF-8 or half a surrogate pair is written as \uD83D alone.
        : new InvalidDataException(
        $"{path}: {unit} {row + 1} has a string that is not Unicode ({SourceErrors.OneLine(problem.Message)})\nMend the line.", problem);

    bool ReadObject(ReadOnlyMemory<byte> line, long row)
    {
        Utf8JsonReader reader = new(line.Span, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw NoObject(reader.TokenType, row);
        bool? hasText = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool text = reader.ValueTextEquals(columns.Text), group = Is(ref reader, columns.Group),
                label = Is(ref reader, columns.Label), split = Is(ref reader, columns.Split);
            reader.Read();
            if (text && hasText is not null)
                throw new InvalidDataException($"{path}: {unit} {row + 1} has its column {columns.Text} twice\nKeep one of them.");
            if (text)
                hasText = TakeText(ref reader, line, row);
            if (group || label || split)
            {
                string? value = label && columns.HasLists && reader.TokenType == JsonTokenType.StartArray ? ListOf(ref reader, line)
                    : Value(ref reader, row);
                (Group, Label, Split) = (group ? value : Group, label ? value : Label, split ? value : Split);
            }
            reader.Skip();
        }
        reader.Read();   // throws where something follows the object
        return hasText ?? throw new InvalidDataException(
            $"{path}: {unit} {row + 1} has no column {columns.Text}; it has {SourceErrors.Listed(Names(line.Span))}\n"
                + "Mend the line, or name a column that every line has.");
    }

    static bool Is(ref Utf8JsonReader reader, string? column) => column is not null && reader.ValueTextEquals(column);

    bool TakeText(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line, long row)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        if (reader.TokenType != JsonTokenType.String)
            throw new InvalidDataException(
                $"{path}: {unit} {row + 1} has {Kind(reader.TokenType)} in column {columns.Text}, where text belongs\n"
                    + "Name a column of strings, or mend the line.");
        if (!reader.ValueIsEscaped)
        {
            Text = line.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            return true;
        }
        if (_unescaped.Length < reader.ValueSpan.Length)
            _unescaped = new byte[Math.Min(2L * reader.ValueSpan.Length, Array.MaxLength)];
        Text = _unescaped.AsMemory(0, reader.CopyString(_unescaped));
        return true;
    }

    /// <summary>A list as it is written.</summary>
    static string ListOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return System.Text.Encoding.UTF8.GetString(line.Span[start..(int)reader.BytesConsumed]);
    }

    string? Value(ref Utf8JsonReader reader, long row) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new InvalidDataException(
            $"{path}: {unit} {row + 1} has {Kind(reader.TokenType)} for a group, label or split\nName a column of strings or numbers."),
    };

    static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a truth value",
    };

    /// <summary>What the parser says, without its own count of lines: it saw only one.</summary>
    internal static string Clause(JsonException problem) => problem.Message.Split(" LineNumber:", 2)[0].TrimEnd('.') switch
    {
        "'N' is an invalid start of a value" or "'I' is an invalid start of a value" =>
            "JSON has no NaN and no Infinity; null stands for them",
        var other => other,
    };

    /// <summary>The names in an object known to be whole.</summary>
    static List<string> Names(ReadOnlySpan<byte> line)
    {
        List<string> names = [];
        Utf8JsonReader reader = new(line, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }
        return names;
    }

    /// <summary>
    /// Every column in the lines at a file's head, and those of them that hold strings. A line that is no object adds nothing.
    /// </summary>
    internal static (List<string> All, List<string> Texts) ColumnsOf(SourceProbe file)
    {
        (List<string> all, List<string> texts) = ([], []);
        ReadOnlySpan<byte> head = file.Head.Span;
        foreach (Range line in head.Split((byte)'\n'))
            if (line.End.Value < head.Length || file.IsWhole)
                AddColumns(head[line], all, texts);
            else if (all.Count == 0)
                AddColumns(head[line], all, texts, cut: true);
        return (all, texts);
    }

    /// <summary>Makes sure that the first lines of a file are objects: a file of another kind has no columns to choose from.</summary>
    internal static void EnsureObjects(SourceProbe file)
    {
        long row = 0;
        foreach (Range range in file.Head.Span.Split((byte)'\n'))
        {
            bool isCut = range.End.Value == file.Head.Length && !file.IsWhole;
            if (!isCut && !file.Head.Span[range].Trim(" \t\r\n"u8).IsEmpty)
                new JsonLine(file.Path, new SourceColumns("text", null, null, null)).Check(file.Head.Span[range], row);
            row++;
        }
    }

    /// <summary>Makes sure that a line is an object, whatever it holds.</summary>
    void Check(ReadOnlySpan<byte> line, long row)
    {
        Utf8JsonReader reader = new(line, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw NoObject(reader.TokenType, row);
            while (reader.Read()) { }
        }
        catch (JsonException problem)
        {
            throw Refused(problem, row);
        }
    }

    InvalidDataException NoObject(JsonTokenType found, long row) => new(
        $"{path}: {unit} {row + 1} holds {Kind(found)}, not an object\n"
            + $"Write each document as {{\"{columns.Text}\": \"…\"}} on a line of its own.");

    internal static void AddColumns(ReadOnlySpan<byte> line, List<string> all, List<string> texts, bool cut = false)
    {
        try
        {
            Utf8JsonReader reader = new(line, isFinalBlock: !cut, new JsonReaderState(Options));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!all.Contains(name))
                    all.Add(name);
                bool known = reader.Read();
                // cut in a string too long for the head
                if ((!known || reader.TokenType == JsonTokenType.String) && !texts.Contains(name))
                    texts.Add(name);
                if (!reader.TrySkip())
                    return;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return;   // reading the line will say what is wrong with it, and which line it is
        }
    }
}
