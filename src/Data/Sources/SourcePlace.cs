namespace Hone.Data.Sources;

/// <summary>Where a document stands in its source: enough to begin reading again exactly there.</summary>
/// <param name="File">Index of the file among the source's files.</param>
/// <param name="Unit">Row group of a Parquet file; 0 in every other format.</param>
/// <param name="Row">Row of the unit: line of JSON Lines, record of a CSV, document of a text; from 0.</param>
public readonly record struct SourcePlace(int File, int Unit, long Row) : IComparable<SourcePlace>
{
    /// <summary>In the order of reading.</summary>
    public int CompareTo(SourcePlace other) => (File, Unit, Row).CompareTo((other.File, other.Unit, other.Row));

    /// <summary>Whether the left one is read first.</summary>
    public static bool operator <(SourcePlace left, SourcePlace right) => left.CompareTo(right) < 0;

    /// <summary>Whether the right one is read first.</summary>
    public static bool operator >(SourcePlace left, SourcePlace right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is read first or they are the same.</summary>
    public static bool operator <=(SourcePlace left, SourcePlace right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the right one is read first or they are the same.</summary>
    public static bool operator >=(SourcePlace left, SourcePlace right) => left.CompareTo(right) >= 0;
}
