namespace Hone.Data.Sources.Conversations;

/// <summary>
/// Conversations in files of JSON, one a line or one an element of an array, of Parquet, one a row, or of CSV, one a record. A document's
/// text is its JSON.
/// </summary>
sealed class ConversationSource : FileSource
{
    readonly HashSet<string> _tables, _arrays, _records;

    /// <summary>A file, or a folder of files.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public ConversationSource(string path, SourceOptions? options = null)
        : this(path, options ?? new SourceOptions(), Probe(path, options ?? new SourceOptions())) { }

    ConversationSource(string path, SourceOptions options, IReadOnlyList<SourceProbe> files)
        : base(path, [.. files.Select(file => file.AsFile(file.Format == SourceFormat.Parquet ? ParquetConversations.Examine(file) : 1))],
        options)
    {
        SourceProbe[] tables = [.. files.Where(file => file.Format == SourceFormat.Parquet)], arrays = [.. files.Where(IsOfConversations)];
        SourceProbe[] records = [.. files.Where(file => file.Format == SourceFormat.Csv)];
        SourceProbe[] lines = [.. files.Except(tables).Except(arrays).Except(records)];
        _records = [.. records.Select(file => file.Path)];
        _tables = [.. tables.Select(file => file.Path)];
        Unread = [.. tables.SelectMany(ParquetConversations.Unread).Distinct()];
        _arrays = [.. arrays.Select(file => file.Path)];
        Description = string.Join("; ", new[]
        {
            lines.Length > 0 ? $"{Counted(lines, "JSON Lines")}, a conversation a line" : null,
            arrays.Length > 0 ? $"{Counted(arrays, "JSON")}, an element of the array a conversation" : null,
            tables.Length > 0 ? $"{Counted(tables, "Parquet")}, a conversation a row" : null,
            records.Length > 0 ? $"{Counted(records, "CSV")}, a conversation a record" : null,
        }.OfType<string>());
    }

    public override string Description { get; }

    /// <summary>Columns of Parquet files beside a list of messages, or fields of its messages, that are not read.</summary>
    public IReadOnlyList<string> Unread { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start) =>
        _tables.Contains(path) ? ReadTable(path, start) : _records.Contains(path) ? ReadRecords(path, start)
            : _arrays.Contains(path) ? ReadArray(path, start) : ReadLines(path, start);

    IEnumerable<SourceDocument> ReadArray(string path, SourcePlace start)
    {
        using StreamWindow window = new(DecompressedFile.Open(path));
        window.SkipMark();
        long row = 0;
        foreach (ReadOnlyMemory<byte> element in JsonArray.Elements(window, path, EnsureFits))
        {
            if (row >= start.Row) yield return new SourceDocument(element, start with { Row = row });
            row++;
        }
    }

    IEnumerable<SourceDocument> ReadRecords(string path, SourcePlace start)
    {
        foreach ((long row, ReadOnlyMemory<byte> json) in CsvRecords.Read(path, Options))
            if (row >= start.Row)
                yield return new SourceDocument(json, start with { Row = row });
    }

    IEnumerable<SourceDocument> ReadTable(string path, SourcePlace start)
    {
        foreach ((SourcePlace place, ReadOnlyMemory<byte> json) in ParquetConversations.Read(path, start, (size, place) =>
            EnsureFits(size, $"{path}: row {place.Row} of row group {place.Unit}", "Shorten it.")))
            if (json.IsEmpty)
                Skip();
            else
                yield return new SourceDocument(json, place);
    }

    IEnumerable<SourceDocument> ReadLines(string path, SourcePlace start)
    {
        using StreamWindow window = new(DecompressedFile.Open(path));
        window.SkipMark();
        for (long row = 0; window.Has(1); row++)
        {
            int searched = 0, at;
            while ((at = window.Unread[searched..].IndexOf((byte)'\n')) < 0)
            {
                searched = window.Unread.Length;
                EnsureFits(searched, $"{path}: line {row + 1}",
                    "Shorten it, or see that the file really has a newline after each conversation");
                if (!window.Fill())
                    break;
            }
            int length = at < 0 ? window.Unread.Length : searched + at + 1;
            if (row >= start.Row && !window.Unread[..length].Trim(" \t\r\n"u8).IsEmpty)
                yield return new SourceDocument(window.Peek(length), start with { Row = row });
            window.Advance(length);
        }
    }

    /// <summary>An array whose first element is no message: the file as a whole is no single conversation.</summary>
    static bool IsOfConversations(SourceProbe file)
    {
        if (file.Format != SourceFormat.Json) return false;
        using StreamWindow head = new(new MemoryStream(file.Head.ToArray()));
        List<string> names = [];
        foreach (ReadOnlyMemory<byte> element in JsonArray.Elements(head, file.Path, (_, _, _) => { }, isHead: true).Take(1))
            JsonLine.AddColumns(element.Span, names, [], cut: true);
        return !names.Contains("role");
    }

    static SourceProbe[] Probe(string path, SourceOptions options)
    {
        SourceProbe[] files = [.. SourceListing.Of(path).Select(file => SourceProbe.Of(file, options))];
        foreach (SourceProbe file in files)
            if (file.Format is not (SourceFormat.Parquet or SourceFormat.Csv) && !file.Head.Span.TrimStart(" \t\r\n"u8)
                .StartsWith("{"u8) && !file.Head.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
                throw new InvalidDataException(
                    $"{file.Path} does not hold conversations: it is {Detection.NameOf(file.Format)}\n"
                    + "Name files of JSON Lines with a list of messages in each line, of a JSON array of such objects, or of Parquet with "
                    + "one in each row.");
        return files;
    }
}
