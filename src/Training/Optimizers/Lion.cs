using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Lion: the sign of the momentum, with decoupled weight decay (Chen et al. 2023, arXiv:2302.06675).</summary>
/// <remarks>
/// Every number moves by the whole learning rate, so that is three to ten times smaller than AdamW's, and the weight decay as much larger
/// (§5 there). It remembers one number for each, where AdamW remembers two.
/// </remarks>
/// <param name="parameters">What it updates.</param>
/// <param name="backend">Who computes.</param>
/// <param name="options">Its settings.</param>
/// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
public sealed class Lion(ParameterSet parameters, IBackend backend, LionOptions options, IReadOnlyList<ParameterGroup>? groups = null)
    : MomentumOptimizer(parameters, backend, groups)
{
    /// <inheritdoc/>
    public override string Name => "lion";

    /// <inheritdoc/>
    protected override void Update(
        Tensor values, Tensor gradients, Tensor momentum, ParameterGroup group, float rate, float gradientScale) =>
        Backend.Lion(values, gradients, momentum, new LionStep(rate, group.Beta1 ?? options.Beta1, group.Beta2 ?? options.Beta2,
            options.WeightDecay * group.DecayFactor, gradientScale));
}
