namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>A matrix as a product reads it: element (i, j) stands at <c>Data[i·RowStride + j·ColumnStride]</c>; one stride is 1.</summary>
internal readonly unsafe struct Matrix(float* data, long rowStride, long columnStride)
{
    public readonly float* Data = data;
    public readonly long RowStride = rowStride, ColumnStride = columnStride;

    /// <summary>The same numbers with rows and columns exchanged.</summary>
    public Matrix Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>The same strides, so many numbers further on.</summary>
    public Matrix Moved(long numbers) => new(Data + numbers, RowStride, ColumnStride);

    /// <summary>The part that begins at an element.</summary>
    public Matrix From(long row, long column) => new(Data + row * RowStride + column * ColumnStride, RowStride, ColumnStride);
}
