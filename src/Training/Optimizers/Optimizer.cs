using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Turns gradients into updates. What it remembers between updates has names, by which checkpoints save and load it.</summary>
/// <param name="parameters">What it updates.</param>
/// <param name="backend">Who computes.</param>
public abstract class Optimizer(ParameterSet parameters, IBackend backend)
{
    readonly bool _trainsAll = parameters.Learned.All(parameter => parameter.IsTrained);

    /// <summary>The name that recipes and profiles use, such as <c>adamw</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it remembers, each tensor under a name that ends in its parameter's. The order is that of the file.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>What it updates.</summary>
    protected ParameterSet Parameters => parameters;

    /// <summary>Who computes.</summary>
    protected IBackend Backend => backend;

    /// <summary>The gradients of the step, summed over its tokens, as one flat tensor.</summary>
    public Tensor Gradients => parameters.Gradients;

    /// <summary>L2 norm of the gradient over all parameters that are trained.</summary>
    public double GradientNorm() => Math.Sqrt(_trainsAll
        ? backend.SumOfSquares(parameters.Gradients)                         // one sum, in one order, whatever the groups
        : parameters.All.Where(parameter => parameter.IsTrained).Sum(parameter => backend.SumOfSquares(parameter.Tensor.Gradient!)));

    /// <summary>One update.</summary>
    /// <param name="update">Its number, from 0.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradientScale">The gradient's factor: 1 / tokens, times what clipping leaves.</param>
    public abstract void Update(int update, float rate, float gradientScale);

    /// <summary>What is remembered of every parameter, under the names of checkpoints.</summary>
    /// <param name="memories">The blocks, by what they hold.</param>
    protected IReadOnlyList<(string Name, Tensor Tensor)> StateOf(params (string Name, FlatMemory Memory)[] memories) =>
        [.. parameters.All.SelectMany(parameter => memories.Where(one => one.Memory.Has(parameter))
            .Select(one => ($"{one.Name}.{parameter.Name}", one.Memory.Of(parameter))))];
}
