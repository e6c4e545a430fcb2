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

    /// <summary>Takes memory for two moments.</summary>
    public AdamW(ParameterSet parameters, IBackend backend, AdamWOptions options, IReadOnlyList<ParameterGroup>? groups = null)
        : base(parameters, backend, groups)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _options = options;
        parameters.AllocateGradients();
        First = parameters.CreateLike("first moment");
        Second = parameters.CreateLike("second moment");
    }

    /// <summary>Decaying mean of the gradient.</summary>
    public FlatMemory First { get; }

    /// <summary>Decaying mean of the gradient's square.</summary>
    public FlatMemory Second { get; }

    /// <inheritdoc/>
    public override string Name => "adamw";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, FlatMemory Memory)> State => [("first", First), ("second", Second)];

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        AdamWStep step = new(rate, _options.Beta1, _options.Beta2, _options.Epsilon, _options.WeightDecay, gradientScale,
            (float)(1 - PortableMath.Power(_options.Beta1, update + 1)), (float)(1 - PortableMath.Power(_options.Beta2, update + 1)));
        foreach ((long start, long count, ParameterGroup group) in Spans)
            Backend.AdamW(Parameters.Values, Parameters.Gradients, First.Tensor, Second.Tensor, start, count,
                step with { LearningRate = rate * group.RateFactor, WeightDecay = _options.WeightDecay * group.DecayFactor });
    }
}
