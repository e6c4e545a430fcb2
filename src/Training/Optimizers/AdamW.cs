using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;

namespace Hone.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101).</summary>
/// <remarks>
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ(1 − ηλ) − η·m̂/(√v̂ + ε), with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ).
/// g is what stands in the parameters' gradients, times a factor.
/// </remarks>
public sealed class AdamW : Optimizer
{
    readonly AdamWOptions _options;
    readonly Span[] _spans;

    /// <summary>Takes memory for two moments.</summary>
    /// <param name="parameters">What it updates.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
    /// <param name="which">The parameters it is for, where another optimizer has the others; all when null.</param>
    public AdamW(ParameterSet parameters, IBackend backend, AdamWOptions options, IReadOnlyList<ParameterGroup>? groups = null,
        Func<Parameter, bool>? which = null) : base(parameters, backend)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _options = options;
        parameters.AllocateGradients();
        First = parameters.CreateFor("first moment", ShapeOf);
        Second = parameters.CreateFor("second moment", ShapeOf);
        _spans = Span.Of(parameters, groups ?? ParameterGroup.Standard, First, Second);
        State = StateOf(("first", First), ("second", Second));

        Shape? ShapeOf(Parameter parameter) => which?.Invoke(parameter) == false ? null : ParameterSet.ShapeOfLearned(parameter);
    }

    /// <summary>Decaying mean of the gradient.</summary>
    public FlatMemory First { get; }

    /// <summary>Decaying mean of the gradient's square.</summary>
    public FlatMemory Second { get; }

    /// <inheritdoc/>
    public override string Name => "adamw";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        foreach (Span span in _spans)
        {
            float beta1 = span.Group.Beta1 ?? _options.Beta1, beta2 = span.Group.Beta2 ?? _options.Beta2;
            Backend.AdamW(span.Values, span.Gradients, span.State[0], span.State[1], new AdamWStep(rate * span.Group.RateFactor,
                beta1, beta2, _options.Epsilon, _options.WeightDecay * span.Group.DecayFactor, gradientScale,
                (float)(1 - PortableMath.Power(beta1, update + 1)), (float)(1 - PortableMath.Power(beta2, update + 1))));
        }
    }
}
