namespace Hone.Data.Sources;

/// <summary>Documents in files, read one after the other in a fixed order, in constant memory, from any place on.</summary>
public abstract class Source
{
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
}
