namespace Hone.Data.Sources;

/// <summary>What of a source's rows is what. Names of columns count for JSON Lines, CSV and Parquet.</summary>
public sealed record SourceOptions
{
    /// <summary>The column that holds the text; null to take the only one that can: <c>text</c>, or the single column of strings.</summary>
    public string? Text { get; init; }

    /// <summary>The column that says what a document belongs to with others.</summary>
    public string? Group { get; init; }

    /// <summary>The column that holds its class.</summary>
    public string? Label { get; init; }

    /// <summary>In JSON a label may be a list, which is then given as it is written; else a list is refused.</summary>
    public bool HasLabelLists { get; init; }

    /// <summary>The column that holds its split.</summary>
    public string? Split { get; init; }

    /// <summary>What ends a document of plain text; null where each file is one document.</summary>
    public string? Separator { get; init; }

    /// <summary>
    /// The longest document that is read, in bytes: a whole one is in memory at a time. A longer one is an error that says where it is.
    /// </summary>
    public long LongestDocumentInBytes { get; init; } = 256L << 20;
}
