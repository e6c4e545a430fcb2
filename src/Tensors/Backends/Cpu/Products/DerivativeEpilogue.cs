using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>C ← F(x, C): the derivative of a nonlinearity, at x, times the derivative of its result, which the product was.</summary>
/// <typeparam name="V">Vector register.</typeparam>
/// <typeparam name="F">The formula of the backward pass.</typeparam>
/// <param name="c">C, whole, without gaps between its rows.</param>
/// <param name="x">A matrix like C: what the nonlinearity was given.</param>
internal readonly unsafe struct DerivativeEpilogue<V, F>(float* c, float* x) : IEpilogue
    where V : struct, ILanes<V>
    where F : unmanaged, IFormula
{
    readonly float* _c = c, _x = x;

    public void Fetch(float* tile, long stride, int rows, int columns) => Nearer.Tile(_x + (tile - _c), stride, rows, columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* tile, long stride, int rows, int columns)
    {
        float* x = _x + (tile - _c);
        for (int i = 0; i < rows; i++, tile += stride, x += stride) Elementwise<V>.Row<F>(x, tile, tile, columns);
    }
}
