using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Gradient descent with momentum, as PyTorch has it: the weight decay is part of the gradient.</summary>
/// <remarks>m ← μm + g + λθ, θ ← θ − ηm (Polyak 1964), or θ − η(g + λθ + μm) in Nesterov's form (Sutskever et al. 2013).</remarks>
public sealed class Sgd : Optimizer
{
    readonly SgdOptions _options;
    readonly Span[] _spans;

    /// <summary>Takes memory for the momentum.</summary>
    /// <param name="parameters">What it updates.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
    public Sgd(ParameterSet parameters, IBackend backend, SgdOptions options, IReadOnlyList<ParameterGroup>? groups = null)
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
    public override string Name => "sgd";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        foreach (Span span in _spans)
            Backend.Sgd(span.Values, span.Gradients, span.State[0], new SgdStep(rate * span.Group.RateFactor, _options.Momentum,
                _options.WeightDecay * span.Group.DecayFactor, gradientScale, _options.IsNesterov));
    }
}
