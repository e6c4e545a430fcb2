using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Lion: the sign of the momentum, with decoupled weight decay (Chen et al. 2023, arXiv:2302.06675).</summary>
/// <remarks>
/// Every number moves by the whole learning rate, so that is three to ten times smaller than AdamW's, and the weight decay as much larger
/// (§5 there). It remembers one number for each, where AdamW remembers two.
/// </remarks>
public sealed class Lion : Optimizer
{
    readonly LionOptions _options;
    readonly Span[] _spans;

    /// <summary>Takes memory for the momentum.</summary>
    /// <param name="parameters">What it updates.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
    public Lion(ParameterSet parameters, IBackend backend, LionOptions options, IReadOnlyList<ParameterGroup>? groups = null)
        : base(parameters, backend)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _options = options;
        parameters.AllocateGradients();
        FlatMemory momentum = parameters.CreateLike("momentum");
        _spans = Span.Of(parameters, groups ?? ParameterGroup.Standard, momentum);
        State = StateOf(("momentum", momentum));
    }

    /// <inheritdoc/>
    public override string Name => "lion";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        foreach (Span span in _spans)
            Backend.Lion(span.Values, span.Gradients, span.State[0], new LionStep(rate * span.Group.RateFactor,
                span.Group.Beta1 ?? _options.Beta1, span.Group.Beta2 ?? _options.Beta2, _options.WeightDecay * span.Group.DecayFactor,
                gradientScale));
    }
}
