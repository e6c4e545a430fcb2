using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>C ← C + bias + residual, and then F(C) beside it: what a dense layer does after its product.</summary>
/// <typeparam name="V">Vector register.</typeparam>
/// <typeparam name="F">The activation; of no meaning where there is no place for its result.</typeparam>
/// <param name="c">C, whole, without gaps between its rows.</param>
/// <param name="bias">One number a column; null for none.</param>
/// <param name="residual">A matrix like C to add; null for none.</param>
/// <param name="activated">A matrix like C that takes F of it; null for none.</param>
internal readonly unsafe struct LinearEpilogue<V, F>(float* c, float* bias, float* residual, float* activated) : IEpilogue
    where V : struct, ILanes<V>
    where F : unmanaged, IFormula
{
    readonly float* _c = c, _bias = bias, _residual = residual, _activated = activated;

    public void Fetch(float* tile, long stride, int rows, int columns)
    {
        if (_residual != null) Nearer.Tile(_residual + (tile - _c), stride, rows, columns);
        if (_activated != null) Nearer.Tile(_activated + (tile - _c), stride, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* tile, long stride, int rows, int columns)
    {
        long offset = tile - _c;
        float* bias = _bias == null ? null : _bias + offset % stride;
        for (int i = 0; i < rows; i++, offset += stride)
        {
            float* row = _c + offset;
            if (bias != null) Elementwise<V>.Row<AddFormula>(row, bias, row, columns);
            if (_residual != null) Elementwise<V>.Row<AddFormula>(row, _residual + offset, row, columns);
            if (_activated != null) Elementwise<V>.Row<F>(row, row, _activated + offset, columns);
        }
    }
}
