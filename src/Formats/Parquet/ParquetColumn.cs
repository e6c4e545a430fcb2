using ParquetSharp;

namespace Hone.Formats.Parquet;

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">Its name; dots lead into groups.</param>
/// <param name="Type">How its values are stored, for messages: <c>Int64</c>.</param>
/// <param name="IsBytes">Whether they are byte arrays, as strings are.</param>
/// <param name="IsText">Whether it says that its bytes are a string.</param>
/// <param name="Index">Its place among the columns.</param>
/// <param name="MaximumDefinition">The definition level of a value that is there; 0 where none can be missing.</param>
/// <param name="IsRepeated">Whether a row may have several: a list or a map.</param>
public sealed record ParquetColumn(string Name, string Type, bool IsBytes, bool IsText, int Index, int MaximumDefinition, bool IsRepeated)
{
    /// <summary>Why it cannot be read as a value a row; null if it can.</summary>
    public string? Refusal => IsRepeated ? "is a list or a map, which is not read here"
        : Type is nameof(PhysicalType.Int96) or nameof(PhysicalType.FixedLenByteArray) or nameof(PhysicalType.Undefined)
            ? $"is stored as {Type}, which is not read here"
        : null;

    internal static ParquetColumn Of(ColumnDescriptor column, int index)
    {
        using ParquetSharp.Schema.ColumnPath path = column.Path;
        using LogicalType kind = column.LogicalType;
        return new ParquetColumn(
            path.ToDotString(), column.PhysicalType.ToString(), column.PhysicalType == PhysicalType.ByteArray,
            kind.Type is LogicalTypeEnum.String or LogicalTypeEnum.Enum or LogicalTypeEnum.Json,
            index, column.MaxDefinitionLevel, column.MaxRepetitionLevel > 0);
    }
}
