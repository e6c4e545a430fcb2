using Hone.Data.Sources;

namespace Hone.Data.Conversations;

/// <summary>Conversations in files of JSON, one a line, or of Parquet, one a row. A document's text is its line of JSON.</summary>
sealed class ConversationSource : FileSource
{
    readonly HashSet<string> _tables;

    /// <summary>A file, or a folder of files.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public ConversationSource(string path, SourceOptions? options = null) : this(path, options ?? new SourceOptions(), Probe(path, options ?? new SourceOptions())) { }

    ConversationSource(string path, SourceOptions options, IReadOnlyList<SourceProbe> files)
        : base(path, [.. files.Select(file => file.AsFile(file.Format == SourceFormat.Parquet ? ParquetConversations.Examine(file) : 1))], options)
    {
        SourceProbe[] tables = [.. files.Where(file => file.Format == SourceFormat.Parquet)], lines = [.. files.Except(tables)];
        _tables = [.. tables.Select(file => file.Path)];
        Description = string.Join("; ", new[]
        {
            lines.Length > 0 || tables.Length == 0 ? $"{Counted(lines, "JSON Lines")}, a conversation a line" : null,
            tables.Length > 0 ? $"{Counted(tables, "Parquet")}, a conversation a row" : null,
        }.OfType<string>());
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start) => _tables.Contains(path) ? ReadTable(path, start) : ReadLines(path, start);

    IEnumerable<SourceDocument> ReadTable(string path, SourcePlace start)
    {
        foreach ((SourcePlace place, ReadOnlyMemory<byte> json) in ParquetConversations.Read(path, start, (size, place) =>
            EnsureFits(size, $"{path}: row {place.Row} of row group {place.Unit}", "Shorten it.")))
            if (json.IsEmpty)
                PassOver();
            else
                yield return new SourceDocument(json, place);
    }

    IEnumerable<SourceDocument> ReadLines(string path, SourcePlace start)
    {
        using StreamWindow window = new(UnwrappedFile.Open(path));
        window.SkipMark();
        for (long row = 0; window.Has(1); row++)
        {
            int searched = 0, at;
            while ((at = window.Unread[searched..].IndexOf((byte)'\n')) < 0)
            {
                searched = window.Unread.Length;
                EnsureFits(searched, $"{path}: line {row + 1}", "shorten it, or see that the file really has a newline after each conversation");
                if (!window.Fill())
                    break;
            }
            int length = at < 0 ? window.Unread.Length : searched + at + 1;
            if (row >= start.Row && !window.Unread[..length].Trim(" \t\r\n"u8).IsEmpty)
                yield return new SourceDocument(window.Peek(length), start with { Row = row });
            window.Advance(length);
        }
    }

    static SourceProbe[] Probe(string path, SourceOptions options)
    {
        SourceProbe[] files = [.. SourceListing.Of(path).Select(file => SourceProbe.Of(file, options))];
        foreach (SourceProbe file in files)
            if (file.Format != SourceFormat.Parquet && !file.Head.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && !file.Head.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
                throw new InvalidDataException($"{file.Path} does not hold conversations: it is {Detection.NameOf(file.Format)}\nName files of JSON Lines with a list of messages in each line, or of Parquet with one in each row.");
        return files;
    }
}
