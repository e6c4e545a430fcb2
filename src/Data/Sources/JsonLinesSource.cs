namespace Hone.Data.Sources;

/// <summary>JSON Lines: an object a line. Blank lines are skipped, and lines whose text is null are skipped and counted.</summary>
/// <remarks>To begin at a row, the lines before it are passed without being parsed.</remarks>
sealed class JsonLinesSource : FileSource
{
    readonly SourceColumns _columns;

    internal JsonLinesSource(string path, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : base(path, [.. files.Select(file => file.AsFile())], options)
    {
        SourceProbe first = files.First(file => file.Format == SourceFormat.JsonLines);
        (List<string> all, List<string> texts) = JsonLine.ColumnsOf(first);
        if (texts.Count == 0) JsonLine.EnsureObjects(first);
        _columns = SourceColumns.Choose(options, all, texts, first.Path);
        Description = $"{Counted(files, "JSON Lines")}, {_columns}";
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using StreamWindow window = new(DecompressedFile.Open(path));
        JsonLine line = new(path, _columns);
        window.SkipMark();
        for (long row = 0; window.Has(1); row++)
        {
            int length = LengthOfLine(window, path, row);
            if (row >= start.Row && !window.Unread[..length].Trim(" \t\r\n"u8).IsEmpty)
            {
                if (line.Read(window.Peek(length), row))
                    yield return new SourceDocument(line.Text, start with { Row = row }, line.Group, line.Label, line.Split);
                else
                    Skip();
            }
            window.Advance(length);
        }
    }

    /// <summary>Bytes of the first unread line, its newline among them.</summary>
    int LengthOfLine(StreamWindow window, string path, long row)
    {
        int searched = 0, at;
        while ((at = window.Unread[searched..].IndexOf((byte)'\n')) < 0)
        {
            searched = window.Unread.Length;
            EnsureFits(searched, path, row);
            if (!window.Fill())
                return searched;
        }
        EnsureFits(searched + at, path, row);
        return searched + at + 1;
    }

    void EnsureFits(int length, string path, long row) =>
        EnsureFits(length, $"{path}: line {row + 1}", "Shorten it, or see that the file really has a newline after each object");
}
