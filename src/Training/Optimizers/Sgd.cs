using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Gradient descent with momentum, as PyTorch has it: the weight decay is part of the gradient.</summary>
/// <remarks>m ← μm + g + λθ, θ ← θ − ηm (Polyak 1964), or θ − η(g + λθ + μm) in Nesterov's form (Sutskever et al. 2013).</remarks>
/// <param name="parameters">What it updates.</param>
/// <param name="backend">Who computes.</param>
/// <param name="options">Its settings.</param>
/// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
public sealed class Sgd(ParameterSet parameters, IBackend backend, SgdOptions options, IReadOnlyList<ParameterGroup>? groups = null)
    : MomentumOptimizer(parameters, backend, groups)
{
    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <inheritdoc/>
    protected override void Update(
        Tensor values, Tensor gradients, Tensor momentum, ParameterGroup group, float rate, float gradientScale) =>
        Backend.Sgd(values, gradients, momentum,
            new SgdStep(rate, options.Momentum, options.WeightDecay * group.DecayFactor, gradientScale, options.IsNesterov));
}
