namespace Hone.Formats.Parquet;

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">Its name; dots lead into groups.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="IsText">Whether it says that its bytes are a string.</param>
/// <param name="Index">Its place among the columns.</param>
/// <param name="MaximumDefinition">The definition level of a value that is there; 0 where none can be missing.</param>
/// <param name="IsRepeated">Whether a row may have several: a list or a map.</param>
public sealed record ParquetColumn(string Name, ParquetType Type, bool IsText, int Index, int MaximumDefinition, bool IsRepeated)
{
    /// <summary>Why it cannot be read here; null if it can.</summary>
    public string? Refusal => IsRepeated ? "is a list or a map, which is not read here"
        : Type is ParquetType.Int96 or ParquetType.FixedLengthByteArray ? $"is stored as {(Type == ParquetType.Int96 ? "INT96" : "FIXED_LEN_BYTE_ARRAY")}, which is not read here"
        : null;
}
