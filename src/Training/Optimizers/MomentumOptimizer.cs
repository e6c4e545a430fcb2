using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>An optimizer that remembers one number for each parameter, and treats all of a group alike.</summary>
public abstract class MomentumOptimizer : Optimizer
{
    readonly Span[] _spans;

    /// <summary>Takes memory for the momentum.</summary>
    /// <param name="parameters">What it updates.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
    protected MomentumOptimizer(ParameterSet parameters, IBackend backend, IReadOnlyList<ParameterGroup>? groups)
        : base(parameters, backend)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.AllocateGradients();
        FlatMemory momentum = parameters.CreateForLearned("momentum");
        _spans = Span.Of(parameters, groups ?? ParameterGroup.Standard, momentum);
        State = StateOf(("momentum", momentum));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override void Update(int update, float rate, float gradientScale)
    {
        foreach (Span span in _spans)
            Update(span.Values, span.Gradients, span.State[0], span.Group, rate * span.Group.RateFactor, gradientScale);
    }

    /// <summary>One update of parameters of one group.</summary>
    /// <param name="values">Their values, flat.</param>
    /// <param name="gradients">Their gradients, flat.</param>
    /// <param name="momentum">What is remembered of them, flat.</param>
    /// <param name="group">How they are treated.</param>
    /// <param name="rate">Their learning rate.</param>
    /// <param name="gradientScale">The gradient's factor.</param>
    protected abstract void Update(Tensor values, Tensor gradients, Tensor momentum, ParameterGroup group, float rate, float gradientScale);
}
