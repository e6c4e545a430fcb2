using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>a.</summary>
internal readonly struct CopyFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a;
}

/// <summary>a + b.</summary>
internal readonly struct AddFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a + b;
}

/// <summary>a·b.</summary>
internal readonly struct MultiplyFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a * b;
}

/// <summary>factor·a + offset.</summary>
internal readonly struct AffineFormula(float factor, float offset) : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => V.MultiplyAdd(a, V.Splat(factor), V.Splat(offset));
}

/// <summary>s·a + t·b.</summary>
internal readonly struct CombineFormula(float s, float t) : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => V.MultiplyAdd(a, V.Splat(s), V.Splat(t) * b);
}

/// <summary>σ(a).</summary>
internal readonly struct SigmoidFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Exponential.Sigmoid(a);
}

/// <summary>b·a(1 − a), with a the result of σ and b its derivative.</summary>
internal readonly struct SigmoidBackwardOfResultFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => b * a * (V.Splat(1f) - a);
}

/// <summary>cap·tanh(a/cap); no number where a is infinite, lest the cap hide it.</summary>
internal readonly struct SoftCapFormula(float cap) : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> =>
        V.MultiplyAdd(Exponential.Tanh(a * V.Splat(1 / cap)), V.Splat(cap), a - a);
}

/// <summary>b·(1 − (a/cap)²), with a the result of a soft cap and b its derivative.</summary>
internal readonly struct SoftCapBackwardOfResultFormula(float cap) : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V>
    {
        V share = a * V.Splat(1 / cap);
        return b * (V.Splat(1f) - share * share);
    }
}

/// <summary>max(a, 0).</summary>
internal readonly struct ReluFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => V.Max(V.Splat(0f), a);
}

/// <summary>b where a, the result of max(x, 0), is above 0, else 0; b is its derivative.</summary>
internal readonly struct ReluBackwardOfResultFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => b - V.WhereNotNegative(V.Splat(0f) - a, b);
}

/// <summary>max(a, 0)².</summary>
internal readonly struct ReluSquaredFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V>
    {
        V positive = V.Max(V.Splat(0f), a);
        return positive * positive;
    }
}

/// <summary>
/// 2·√a·b, with a the result of max(x, 0)² and b its derivative: the root of a rounded square is the number squared, to the bit.
/// </summary>
internal readonly struct ReluSquaredBackwardOfResultFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V>
    {
        V positive = V.Sqrt(a);
        return (positive + positive) * b;
    }
}

/// <summary>a·σ(2u), u = √(2/π)(a + 0.044715 a³), which is ½a(1 + tanh u).</summary>
internal readonly struct GeluFormula : IFormula
{
    /// <summary>2√(2/π).</summary>
    const float Scale = 1.5957691216057308f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a * Gate(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gate<V>(V a) where V : struct, ILanes<V> =>
        Exponential.Sigmoid(a * V.MultiplyAdd(a * a, V.Splat(Scale * 0.044715f), V.Splat(Scale)));

    /// <summary>2·du/da.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V InnerDerivative<V>(V a) where V : struct, ILanes<V> =>
        V.MultiplyAdd(a * a, V.Splat(3 * Scale * 0.044715f), V.Splat(Scale));
}

/// <summary>b·(σ + a·σ(1 − σ)·2u′), σ = σ(2u), with b the derivative of the result.</summary>
internal readonly struct GeluBackwardFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V>
    {
        V gate = GeluFormula.Gate(a);
        return b * V.MultiplyAdd(a * GeluFormula.InnerDerivative(a), gate * (V.Splat(1f) - gate), gate);
    }
}
