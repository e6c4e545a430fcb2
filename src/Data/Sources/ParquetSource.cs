using System.Text;
using Hone.Formats.Parquet;

namespace Hone.Data.Sources;

/// <summary>Parquet: a row a document. Rows whose text is null are skipped and counted.</summary>
/// <remarks>A place is reached directly: its row group is opened, and rows before it are passed.</remarks>
sealed class ParquetSource : FileSource
{
    readonly SourceColumns _columns;

    internal ParquetSource(string path, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : this(path, [.. files.Where(file => file.Format == SourceFormat.Parquet).Select(file => Examined(file, options))], files, options)
    {
    }

    ParquetSource(string path, IReadOnlyList<Footer> footers, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : base(path, [.. files.Select(file => file.AsFile(footers.FirstOrDefault(footer => footer.Path == file.Path)?.Groups ?? 1))],
        options)
    {
        _columns = footers[0].Columns;
        string codecs = string.Join(", ", footers.Select(footer => footer.Codec).Distinct().Order());
        int groups = footers.Sum(footer => footer.Groups);
        Description =
            $"{files.Count} Parquet {(files.Count == 1 ? "file" : "files")} ({codecs}), {groups} row {(groups == 1 ? "group" : "groups")}, "
            + $"{_columns}";
    }

    public override string Description { get; }

    /// <summary>What is kept of a file's footer.</summary>
    sealed record Footer(string Path, int Groups, string Codec, SourceColumns Columns);

    static Footer Examined(SourceProbe probe, SourceOptions options)
    {
        using ParquetFile file = Open(probe);
        ParquetColumn[] texts = [.. file.Columns.Where(column => column.IsText && column.Refusal is null)];
        if (texts.Length == 0)
            texts = [.. file.Columns.Where(column => column.IsBytes && column.Refusal is null)];
        SourceColumns columns = SourceColumns.Choose(
            options, [.. file.Columns.Select(column => column.Name)], [.. texts.Select(column => column.Name)], probe.Path);
        ParquetColumn text = Column(file, columns.Text)!;
        return text.IsBytes || text.Refusal is not null
            ? new Footer(probe.Path, file.RowGroups, file.RowGroups == 0 ? "empty" : file.CodecOf(0, text), columns)
            : throw new InvalidDataException(
                $"{probe.Path} holds {text.Type} in column {SourceErrors.OneLine(text.Name)}, where text belongs\n"
                    + $"Name a column of strings: {SourceErrors.Listed(texts.Select(column => column.Name))}");
    }

    /// <summary>Opens a file, unless it is compressed as a whole.</summary>
    internal static ParquetFile Open(SourceProbe probe) => probe.CompressionKind == CompressionKind.None
        ? Open(probe.Path)
        : throw new InvalidDataException(
        $"{probe.Path} is Parquet in another compression, and Parquet is read from its end\nUnwrap it; its pages are compressed already.");

    internal static ParquetFile Open(string path) => SourceErrors.Reading(path, () => ParquetFile.Open(path));

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        if (Files[start.File].Bytes == 0)
            yield break;
        using ParquetFile file = Open(path);
        for (int group = start.Unit; group < file.RowGroups; group++)
            foreach (SourceDocument document in ReadGroup(file, start with { Unit = group, Row = group == start.Unit ? start.Row : 0 }))
                yield return document;
    }

    IEnumerable<SourceDocument> ReadGroup(ParquetFile file, SourcePlace place)
    {
        using ParquetColumnReader text = Begin(file, place, _columns.Text)!;
        using ParquetColumnReader? group = Begin(file, place, _columns.Group), label = Begin(file, place, _columns.Label),
            split = Begin(file, place, _columns.Split);
        for (; text.MoveNext(); place = place with { Row = place.Row + 1 })
        {
            (string? itsGroup, string? itsLabel, string? itsSplit) = (Next(group), Next(label), Next(split));
            if (text.IsNull)
            {
                Skip();
                continue;
            }
            EnsureFits(text.Value.Length, $"{file.Path}: row {place.Row} of row group {place.Unit}", "Shorten it.");
            yield return new SourceDocument(text.Value, place, itsGroup, itsLabel, itsSplit);
        }
    }

    static ParquetColumnReader? Begin(ParquetFile file, SourcePlace place, string? name)
    {
        if (name is null)
            return null;
        ParquetColumn column = Column(file, name) ?? throw new InvalidDataException(
            $"{file.Path} has no column {SourceErrors.OneLine(name)}; it has "
                + $"{SourceErrors.Listed(file.Columns.Select(column => column.Name))}\n" +
            "keep files with the same columns together");
        ParquetColumnReader reader = file.Read(place.Unit, column);
        reader.Skip(place.Row);
        return reader;
    }

    static ParquetColumn? Column(ParquetFile file, string name) => file.Columns.FirstOrDefault(column => column.Name == name);

    static string? Next(ParquetColumnReader? column) =>
        column is null || !column.MoveNext() || column.IsNull ? null : Encoding.UTF8.GetString(column.Value.Span);
}
