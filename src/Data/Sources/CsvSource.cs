using System.Text;
using Hone.Formats.Csv;

namespace Hone.Data.Sources;

/// <summary>
/// CSV and TSV: a record a document. The first record names the columns; where every column is asked for by number, as
/// <c>#1</c>, <c>#2</c>, it is data like the others.
/// </summary>
/// <remarks>
/// Every record must have as many fields as the first. To begin at a row, the records before it are read and passed. Where tabs
/// split the fields, the head of the file decides whether quotes have a meaning, and the description says which.
/// </remarks>
sealed class CsvSource : FileSource
{
    readonly SourceColumns _columns;
    readonly CsvDialect _dialect;

    internal CsvSource(string path, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : base(path, [.. files.Select(file => file.AsFile())], options)
    {
        SourceProbe first = files.First(file => file.Format == SourceFormat.Csv);
        _dialect = CsvDialect.Of(first, options);
        using Stream head = new MemoryStream(first.Head.ToArray());
        CsvReader reader = new(head, _dialect.Delimiter, _dialect.IsQuoted, long.MaxValue, _dialect.LineEnd);
        string[] header = Header(reader, first.Path);
        _columns = SourceColumns.Choose(options, header, header, first.Path);
        Description = $"{Counted(files, _dialect.Name)}{(first.Head.Span.Contains((byte)'"') ? _dialect.Remark : "")}, {_columns}";
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using DecompressedFile file = DecompressedFile.Open(path);
        CsvReader reader = new(file, _dialect.Delimiter, _dialect.IsQuoted, Options.LongestDocumentInBytes, _dialect.LineEnd);
        reader.SkipMark();
        string[] header = Header(reader, path);
        if (header.Length == 0)
            yield break;   // an empty file
        int text = Find(header, _columns.Text, path), group = Find(header, _columns.Group, path),
            label = Find(header, _columns.Label, path),
            split = Find(header, _columns.Split, path);
        bool more = !_dialect.HasHeader || MoveNext(reader, path);
        for (long row = 0; more; row++, more = MoveNext(reader, path))
        {
            if (reader.Count != header.Length)
                throw new InvalidDataException(
                    $"{path}: line {reader.Line} has {reader.Count} {(reader.Count == 1 ? "field" : "fields")} and the first has "
                        + $"{header.Length}\n" +
                    "Mend the line: put a field that holds the delimiter, a quote or a newline in quotes.");
            if (row >= start.Row)
                yield return new SourceDocument(reader[text], start with { Row = row }, Value(reader, group), Value(reader, label),
                    Value(reader, split));
        }
    }

    /// <summary>The names of the columns; none where the file is empty. Without a header they are numbers.</summary>
    string[] Header(CsvReader reader, string path)
    {
        if (!MoveNext(reader, path))
            return [];
        IEnumerable<int> fields = Enumerable.Range(0, reader.Count);
        string[] names = [.. _dialect.HasHeader ? fields.Select(field => Encoding.UTF8.GetString(reader[field].Span))
            : fields.Select(field => $"#{field + 1}")];
        return Distinct(names, path);
    }

    /// <summary>Names of columns, each once.</summary>
    /// <exception cref="InvalidDataException">One is there twice.</exception>
    internal static string[] Distinct(string[] names, string path) =>
        names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException($"{path} has two columns of the name {SourceErrors.OneLine(twice.Key)}\nRename one of them.")
            : names;

    static int Find(string[] header, string? column, string path) => column is null ? -1
        : Array.IndexOf(header, column) is >= 0 and int at ? at
        : throw new InvalidDataException(
            $"{path} has no column {SourceErrors.OneLine(column)}; it has {SourceErrors.Listed(header)}\n"
                + "Keep files with the same columns together.");

    /// <summary>Moves to the next record, and names the file where that fails.</summary>
    /// <exception cref="InvalidDataException">The record cannot be told from the next.</exception>
    internal static bool MoveNext(CsvReader reader, string path)
    {
        try
        {
            return reader.MoveNext();
        }
        catch (InvalidDataException problem) when (!problem.Message.Contains('\n'))   // the decompression says it already
        {
            throw new InvalidDataException(
                $"{path}: {problem.Message}\nMend the line: put a field that holds the delimiter, a quote or a newline in quotes.",
                problem);
        }
    }

    static string? Value(CsvReader reader, int field) =>
        field < 0 || reader[field].IsEmpty ? null : Encoding.UTF8.GetString(reader[field].Span);
}
