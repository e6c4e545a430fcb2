using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>C ← sC + tD.</summary>
/// <typeparam name="V">Vector register.</typeparam>
/// <param name="c">C, whole, without gaps between its rows.</param>
/// <param name="scale">s.</param>
/// <param name="other">D, a matrix like C.</param>
/// <param name="otherScale">t.</param>
internal readonly unsafe struct CombineEpilogue<V>(float* c, float scale, float* other, float otherScale) : IEpilogue
    where V : struct, ILanes<V>
{
    readonly float* _c = c, _other = other;
    readonly CombineFormula _formula = new(scale, otherScale);

    public void Fetch(float* tile, long stride, int rows, int columns) => Nearer.Tile(_other + (tile - _c), stride, rows, columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* tile, long stride, int rows, int columns)
    {
        float* other = _other + (tile - _c);
        for (int i = 0; i < rows; i++, tile += stride, other += stride) Elementwise<V>.Row(tile, other, tile, columns, _formula);
    }
}
