namespace Hone.Tensors.Backends.Cpu;

/// <summary>A matrix as a product reads it: element (i, j) stands at <c>Data[i·RowStride + j·ColumnStride]</c>; one stride is 1.</summary>
internal readonly unsafe struct Matrix(float* data, long rowStride, long columnStride)
{
    public readonly float* Data = data;
    public readonly long RowStride = rowStride, ColumnStride = columnStride;

    public float* At(long row, long column) => Data + row * RowStride + column * ColumnStride;

    /// <summary>The part that begins at an element.</summary>
    public Matrix From(long row, long column) => new(At(row, column), RowStride, ColumnStride);
}
