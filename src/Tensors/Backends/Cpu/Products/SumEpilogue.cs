using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>S ← S + C, or S ← C for the first: a finished tile of a gradient is added once to the sum over micro-batches.</summary>
/// <typeparam name="V">Vector register.</typeparam>
/// <param name="c">C, whole, without gaps between its rows.</param>
/// <param name="sum">S, a matrix like C.</param>
/// <param name="isFirst">Nothing was added yet.</param>
internal readonly unsafe struct SumEpilogue<V>(float* c, float* sum, bool isFirst) : IEpilogue where V : struct, ILanes<V>
{
    readonly float* _c = c, _sum = sum;
    readonly bool _isFirst = isFirst;

    public void Fetch(float* tile, long stride, int rows, int columns) => Nearer.Tile(_sum + (tile - _c), stride, rows, columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* tile, long stride, int rows, int columns)
    {
        float* sum = _sum + (tile - _c);
        for (int i = 0; i < rows; i++, tile += stride, sum += stride)
            if (_isFirst) Elementwise<V>.Row<CopyFormula>(tile, tile, sum, columns);
            else Elementwise<V>.Row<AddFormula>(sum, tile, sum, columns);
    }
}
