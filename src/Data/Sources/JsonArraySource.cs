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
            foreach (ReadOnlyMemory<byte> element in Elements(head, first.Path, isHead: true)) JsonLine.AddColumns(element.Span, all, texts, cut: true);
        _columns = SourceColumns.Choose(options, all, texts, first.Path);
        Description = $"{Counted(files, "JSON")}, an object of the array a document, {_columns}";
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using StreamWindow window = new(UnwrappedFile.Open(path));
        JsonLine line = new(path, _columns, "element");
        window.SkipMark();
        long row = 0;
        foreach (ReadOnlyMemory<byte> element in Elements(window, path, isHead: false))
        {
            if (row >= start.Row)
            {
                if (line.Read(element, row)) yield return new SourceDocument(line.Text, start with { Row = row }, line.Group, line.Label, line.Part);
                else PassOver();
            }

            row++;
        }
    }

    /// <summary>The elements one after the other, each borrowed until the next.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Elements(StreamWindow window, string path, bool isHead)
    {
        SkipBlanks(window);
        if (!window.Has(1)) yield break;                                     // an empty file
        window.Advance(1);                                                   // the opening bracket, by which the file was chosen
        for (long row = 0; ; row++)
        {
            SkipBlanks(window);
            if (!window.Has(1)) { if (isHead) yield break; throw Torn(path); }
            if (window.Unread[0] == ']') break;
            if (row > 0)
            {
                if (window.Unread[0] != ',') throw SourceLetters.Broken(path, $"has no comma behind element {row} of its array");
                window.Advance(1);
                SkipBlanks(window);
            }

            int length = LengthOfElement(window, path, row);
            if (length < 0)
            {
                if (!isHead) throw Torn(path);
                if (row == 0) yield return window.Peek(window.Unread.Length);    // a first element longer than the head: its columns still show
                yield break;
            }

            yield return window.Peek(length);
            window.Advance(length);
        }

        window.Advance(1);
        SkipBlanks(window);
        if (window.Has(1)) throw SourceLetters.Broken(path, "goes on behind the end of its array");
    }

    static InvalidDataException Torn(string path) => SourceLetters.Broken(path, "ends inside its array");

    static void SkipBlanks(StreamWindow window)
    {
        while (window.Has(1) && window.Unread[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') window.Advance(1);
    }

    /// <summary>Bytes of the first unread element; −1 where the file ends inside it.</summary>
    int LengthOfElement(StreamWindow window, string path, long row)
    {
        int depth = 0;
        bool inString = false, escaped = false;
        for (int at = 0; ; at++)
        {
            if (at == window.Unread.Length)
            {
                EnsureFits(at, $"{path}: element {row + 1}", "shorten it");
                if (!window.Fill()) return -1;
            }

            byte next = window.Unread[at];
            if (inString)
            {
                if (!escaped && next == '"') inString = false;
                escaped = !escaped && next == '\\';
                continue;
            }

            switch (next)
            {
                case (byte)'"': inString = true; break;
                case (byte)'{' or (byte)'[': depth++; break;
                case (byte)'}' or (byte)']' when depth > 0: depth--; if (depth == 0) return at + 1; break;
                case (byte)',' or (byte)']' when depth == 0: return at;      // a number or a word: reading it says that it is no object
            }
        }
    }
}
