namespace Hone.Data.Sources;

/// <summary>One JSON array of objects: an object a document, found while reading, in constant memory.</summary>
/// <remarks>To begin at a row, the elements before it are passed without being parsed.</remarks>
sealed class JsonArraySource : FileSource
{
    readonly SourceColumns _columns;

    internal JsonArraySource(string path, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : base(path, [.. files.Select(file => file.AsFile())], options)
    {
        SourceProbe first = files.First(file => file.Format == SourceFormat.Json);
        (List<string> all, List<string> texts) = ([], []);
        using (StreamWindow head = new(new MemoryStream(first.Head.ToArray())))
            foreach (ReadOnlyMemory<byte> element in JsonArray.Elements(head, first.Path, EnsureFits, isHead: true))
                JsonLine.AddColumns(element.Span, all, texts, cut: true);
        _columns = SourceColumns.Choose(options, all, texts, first.Path);
        Description = $"{Counted(files, "JSON")}, an object of the array a document, {_columns}";
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using StreamWindow window = new(DecompressedFile.Open(path));
        JsonLine line = new(path, _columns, "element");
        window.SkipMark();
        long row = 0;
        foreach (ReadOnlyMemory<byte> element in JsonArray.Elements(window, path, EnsureFits))
        {
            if (row >= start.Row)
            {
                if (line.Read(element, row))
                    yield return new SourceDocument(line.Text, start with { Row = row }, line.Group, line.Label, line.Split);
                else Skip();
            }

            row++;
        }
    }
}
