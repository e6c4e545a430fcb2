namespace Hone.Data.Sources;

/// <summary>Finds out what a path holds, and makes the source that reads it.</summary>
static class SourceFactory
{
    internal static Source Open(string path, SourceOptions options)
    {
        if (options.Separator is "")
            throw new InvalidDataException("the separator of documents is empty\nGive it a character, or leave it out.");
        SourceProbe[] files = [.. SourceListing.Of(path).Select(file => SourceProbe.Of(file, options))];
        SourceFormat format = OnlyFormat(path, files);
        if (format != SourceFormat.PlainText && options.Separator is not null)
            throw new InvalidDataException(
                $"{path} is {Detection.NameOf(format)}, and a separator splits plain text only\nLeave the separator out.");
        if (format == SourceFormat.PlainText && (options.Text ?? options.Group ?? options.Label ?? options.Split) is { } column)
            throw new InvalidDataException(
                $"{path} is plain text and has no column {SourceErrors.OneLine(column)}\n"
                    + "Leave the column out, or name JSON Lines, CSV or Parquet.");

        return format switch
        {
            SourceFormat.PlainText => new PlainTextSource(path, files, options),
            SourceFormat.JsonLines => new JsonLinesSource(path, files, options),
            SourceFormat.Json => new JsonArraySource(path, files, options),
            SourceFormat.Csv => new CsvSource(path, files, options),
            SourceFormat.Parquet => new ParquetSource(path, files, options),
            _ => throw new InvalidDataException($"{path} is {Detection.NameOf(format)}\n{Detection.AdviceFor(format)}"),
        };
    }

    /// <summary>The one format of all files; empty files are of any.</summary>
    static SourceFormat OnlyFormat(string path, IReadOnlyList<SourceProbe> files)
    {
        IGrouping<SourceFormat, SourceProbe>[] found = [
            .. files.Where(file => file.Format != SourceFormat.Empty).GroupBy(file => file.Format)];
        return found switch
        {
            [] => throw new InvalidDataException($"{path} is empty\nName a file with text in it."),
            [var only] => only.Key,
            _ => throw new InvalidDataException(
                $"{path} holds more than one format: "
                    + string.Join("; ", found.Select(group => $"{group.Count()} {Detection.NameOf(group.Key)} ("
                    + SourceErrors.OneLine(Path.GetRelativePath(path, group.First().Path)) + (group.Count() > 1 ? ", …)" : ")"))) + "\n" +
                "Keep one format to a folder; hidden files and folders (a leading dot) are skipped."),
        };
    }
}
