namespace Hone.Tensors;

/// <summary>Rows of a packed matrix that are stored alike.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Format">How their numbers are stored.</param>
/// <param name="Offset">Where they begin in the matrix, in bytes.</param>
/// <param name="RowBytes">Bytes of one row.</param>
public sealed record PackedRows(int First, int Count, PackedFormat Format, long Offset, long RowBytes);
