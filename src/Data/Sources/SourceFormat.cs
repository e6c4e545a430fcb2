namespace Hone.Data.Sources;

/// <summary>What the content of a file was found to be.</summary>
enum SourceFormat
{
    Empty,
    PlainText,
    JsonLines,
    Csv,
    Parquet,
    Json,
    JsonDocument,
    Image,
    Idx,
    Utf16,
    Archive,
    Unknown,
}
