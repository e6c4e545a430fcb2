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
        x = Clamp(x);
        V n = Twos(x);
        return (MinusOne(x, n) + V.Splat(1f)) * V.PowerOfTwo(n);
    }

    /// <summary>Logistic function 1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, ILanes<V> =>
        V.Splat(1f) / (V.Splat(1f) + Exp(V.Splat(0f) - x));

    /// <summary>Hyperbolic tangent (e^2x − 1) / (e^2x + 1), as exact near 0 as elsewhere: e^2x − 1 is never made of e^2x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : struct, ILanes<V>
    {
        x = Clamp(x + x);
        V n = Twos(x), power = V.PowerOfTwo(n), e = V.MultiplyAdd(MinusOne(x, n), power, power - V.Splat(1f));
        return e / (e + V.Splat(2f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Clamp<V>(V x) where V : struct, ILanes<V> => V.Min(V.Splat(87f), V.Max(V.Splat(-87f), x));

    /// <summary>The whole number n of x = n·ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Twos<V>(V x) where V : struct, ILanes<V> => V.Round(x * V.Splat(1.44269504088896341f));

    /// <summary>e^r − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V MinusOne<V>(V x, V n) where V : struct, ILanes<V>
    {
        V r = V.MultiplyAdd(n, V.Splat(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Splat(2.12194440e-4f), r);
        V p = V.Splat(1.9875691500e-4f);
        p = V.MultiplyAdd(p, r, V.Splat(1.3981999507e-3f));
        p = V.MultiplyAdd(p, r, V.Splat(8.3334519073e-3f));
        p = V.MultiplyAdd(p, r, V.Splat(4.1665795894e-2f));
        p = V.MultiplyAdd(p, r, V.Splat(1.6666665459e-1f));
        p = V.MultiplyAdd(p, r, V.Splat(5.0000001201e-1f));
        return V.MultiplyAdd(p, r * r, r);
    }
}
