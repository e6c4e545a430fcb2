using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>What an optimizer does to one register of numbers of each stream. The second stream is only read.</summary>
internal unsafe interface IUpdate
{
    void Apply<V>(float* a, float* b, float* c, float* d) where V : struct, ILanes<V>;
}

/// <summary>Parameters, gradient, first and second moment.</summary>
internal readonly unsafe struct AdamWUpdate(AdamWStep step) : IUpdate
{
    readonly AdamWStep _step = step;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* p, float* g, float* m, float* v) where V : struct, ILanes<V>
    {
        V gradient = V.Load(g) * V.Splat(_step.GradientScale), one = V.Splat(1f);
        V first = V.MultiplyAdd(V.Splat(_step.Beta1), V.Load(m), (one - V.Splat(_step.Beta1)) * gradient);
        V second = V.MultiplyAdd(V.Splat(_step.Beta2), V.Load(v), (one - V.Splat(_step.Beta2)) * gradient * gradient);
        first.Store(m);
        second.Store(v);
        V root = V.Sqrt(second / V.Splat(_step.Correction2)) + V.Splat(_step.Epsilon);
        V decayed = V.Load(p) * V.Splat(1f - _step.LearningRate * _step.WeightDecay);
        (decayed - V.Splat(_step.LearningRate / _step.Correction1) * first / root).Store(p);
    }
}

/// <summary>Parameters, gradient, momentum.</summary>
internal readonly unsafe struct LionUpdate(LionStep step) : IUpdate
{
    readonly LionStep _step = step;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* p, float* g, float* m, float* _) where V : struct, ILanes<V>
    {
        V gradient = V.Load(g) * V.Splat(_step.GradientScale), momentum = V.Load(m), one = V.Splat(1f), zero = V.Splat(0f);
        V direction = V.MultiplyAdd(V.Splat(_step.Beta1), momentum, (one - V.Splat(_step.Beta1)) * gradient);
        V sign = V.WhereNotNegative(direction, one) - V.WhereNotNegative(zero - direction, one);
        V.MultiplyAdd(V.Splat(_step.Beta2), momentum, (one - V.Splat(_step.Beta2)) * gradient).Store(m);
        (V.Load(p) * V.Splat(1f - _step.LearningRate * _step.WeightDecay) - V.Splat(_step.LearningRate) * sign).Store(p);
    }
}

/// <summary>Parameters, gradient, momentum.</summary>
internal readonly unsafe struct SgdUpdate(SgdStep step) : IUpdate
{
    readonly SgdStep _step = step;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* p, float* g, float* m, float* _) where V : struct, ILanes<V>
    {
        V values = V.Load(p), gradient = V.MultiplyAdd(V.Load(g), V.Splat(_step.GradientScale), V.Splat(_step.WeightDecay) * values);
        V momentum = V.MultiplyAdd(V.Splat(_step.Momentum), V.Load(m), gradient);
        momentum.Store(m);
        V direction = _step.IsNesterov ? V.MultiplyAdd(V.Splat(_step.Momentum), momentum, gradient) : momentum;
        (values - V.Splat(_step.LearningRate) * direction).Store(p);
    }
}

/// <summary>An average, and what it is of.</summary>
internal readonly unsafe struct AverageUpdate(float share) : IUpdate
{
    readonly float _share = share;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* a, float* p, float* c, float* d) where V : struct, ILanes<V>
    {
        V average = V.Load(a);
        V.MultiplyAdd(V.Splat(_share), V.Load(p) - average, average).Store(a);
    }
}

/// <summary>What is to be made orthogonal (written), gradient, momentum.</summary>
internal readonly unsafe struct MuonMomentum(float momentum, float gradientScale) : IUpdate
{
    readonly float _momentum = momentum, _gradientScale = gradientScale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* x, float* g, float* m, float* _) where V : struct, ILanes<V>
    {
        V gradient = V.Load(g) * V.Splat(_gradientScale), share = V.Splat(_momentum), rest = (V.Splat(1f) - share) * gradient;
        V momentum = V.MultiplyAdd(share, V.Load(m), rest);
        momentum.Store(m);
        V.MultiplyAdd(share, momentum, rest).Store(x);
    }
}

/// <summary>Parameters, and what they are moved by.</summary>
internal readonly unsafe struct MuonUpdate(float rate, float weightDecay, bool isCautious) : IUpdate
{
    readonly float _rate = rate, _weightDecay = weightDecay;
    readonly bool _isCautious = isCautious;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V>(float* p, float* x, float* c, float* d) where V : struct, ILanes<V>
    {
        V values = V.Load(p), update = V.Load(x), decay = V.Splat(_weightDecay) * values;
        if (_isCautious) decay = V.WhereNotNegative(update * values, decay);
        (values - V.Splat(_rate) * (update + decay)).Store(p);
    }
}
