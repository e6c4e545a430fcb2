namespace Hone.Data.Sources;

/// <summary>Documents in files, read one after the other in a fixed order, in constant memory, from any place on.</summary>
public abstract class Source
{
    long _skipped;

    /// <summary>Opens a file, or a folder of files of one format: plain text, JSON Lines, CSV, TSV or Parquet, told by content.</summary>
    /// <param name="path">A file, or a folder that is read with all below it; hidden files are left out.</param>
    /// <param name="options">What of its rows is what.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">It holds no documents, more than one format, or not the columns asked for; the message lists
    /// what it has.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static Source Open(string path, SourceOptions? options = null) => SourceFactory.Open(path, options ?? new SourceOptions());

    /// <summary>Whether a path holds documents in rows, a folder, or a file that is compressed: more than one plain text.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static bool HoldsDocuments(string path)
    {
        if (Directory.Exists(path))
            return true;
        SourceProbe file = SourceProbe.Of(SourceListing.Of(path)[0], new SourceOptions());
        return file.CompressionKind != CompressionKind.None || file.Format is SourceFormat.JsonLines or SourceFormat.Json
            or SourceFormat.Csv or SourceFormat.Parquet;
    }

    /// <summary>How it is called in records and messages: the name of the file or folder.</summary>
    public abstract string Name { get; }

    /// <summary>Its full path.</summary>
    public abstract string Origin { get; }

    /// <summary>What it was found to be, as a sentence: <c>"3 Parquet files (Zstandard), 12 row groups, text in column text"</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Its files in the order of reading: by name, ordinal.</summary>
    public abstract IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Reads on from a place, its document first.</summary>
    /// <exception cref="InvalidDataException">A file is not what it seemed to be; the message names it, and the line or row.</exception>
    public abstract IEnumerable<SourceDocument> Read(SourcePlace from = default);

    /// <summary>Rows skipped so far, in all readings, because their text is null. A text that is empty is a document.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Counts a row without a text.</summary>
    protected void Skip() => Interlocked.Increment(ref _skipped);
}
