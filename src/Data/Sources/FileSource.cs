namespace Hone.Data.Sources;

/// <summary>A source whose files are read one after the other, each from a row on.</summary>
abstract class FileSource(string path, IReadOnlyList<SourceFile> files, SourceOptions options) : Source
{
    public override string Name { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    public override string Origin { get; } = Path.GetFullPath(path);

    public override IReadOnlyList<SourceFile> Files => files;

    /// <summary>What of the rows is what.</summary>
    protected SourceOptions Options => options;

    public sealed override IEnumerable<SourceDocument> Read(SourcePlace from = default)
    {
        if (from.File < 0 || from.Unit < 0 || from.Row < 0 || from.File > files.Count)
            throw new ArgumentOutOfRangeException(nameof(from), from, $"no place among the {files.Count} files of {Name}");
        return ReadOn(from);
    }

    IEnumerable<SourceDocument> ReadOn(SourcePlace from)
    {
        for (int file = from.File; file < files.Count; file++)
            foreach (SourceDocument document in ReadFile(files[file].Path, file == from.File ? from : new SourcePlace(file, 0, 0)))
                yield return document;
    }

    /// <summary>The documents of one file, from a place in it on. A place after the last is no error: there is nothing there.</summary>
    protected abstract IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start);

    /// <summary>Makes sure that what is read as one document stays within what memory was allowed for it.</summary>
    protected void EnsureFits(long bytes, string where, string whatElse)
    {
        if (bytes > options.LongestDocumentInBytes)
            throw new InvalidDataException(
                $"{where} is longer than {options.LongestDocumentInBytes:N0} bytes, the most a document may have\n{whatElse}");
    }

    /// <summary><c>"3 JSON Lines files (gzip)"</c>.</summary>
    protected static string Counted(IReadOnlyCollection<SourceProbe> files, string kind)
    {
        string[] kinds = [.. files.Select(file => file.CompressionKind).Distinct().Where(compression => compression != CompressionKind.None)
            .Order().Select(compression => compression == CompressionKind.Gzip ? "gzip" : "Zstandard")];
        string compressed = kinds.Length == 0 ? "" : $" ({string.Join(", ", kinds)})";
        return $"{files.Count} {kind} {(files.Count == 1 ? "file" : "files")}{compressed}";
    }
}
