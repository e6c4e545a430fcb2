using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>e to the power x and what is made of it, the same formula on every width.</summary>
internal static class Exponential
{
    /// <summary>e to the power x, within 1.5 units in the last place; inputs beyond ±87 count as ±87. NaN stays NaN.</summary>
    /// <remarks>x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by the polynomial of Cephes' expf, 2^n by its exponent bits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, ILanes<V>
    {
        x = V.Min(V.Splat(87f), V.Max(V.Splat(-87f), x));
        V n = V.Round(x * V.Splat(1.44269504088896341f));
        V r = V.MultiplyAdd(n, V.Splat(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Splat(2.12194440e-4f), r);
        V p = V.Splat(1.9875691500e-4f);
        p = V.MultiplyAdd(p, r, V.Splat(1.3981999507e-3f));
        p = V.MultiplyAdd(p, r, V.Splat(8.3334519073e-3f));
        p = V.MultiplyAdd(p, r, V.Splat(4.1665795894e-2f));
        p = V.MultiplyAdd(p, r, V.Splat(1.6666665459e-1f));
        p = V.MultiplyAdd(p, r, V.Splat(5.0000001201e-1f));
        p = V.MultiplyAdd(p, r * r, r) + V.Splat(1f);
        return p * V.PowerOfTwo(n);
    }

    /// <summary>Logistic function 1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, ILanes<V> =>
        V.Splat(1f) / (V.Splat(1f) + Exp(V.Splat(0f) - x));
}
