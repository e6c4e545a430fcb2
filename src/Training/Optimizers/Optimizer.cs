using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Turns gradients into updates. What it remembers between updates has names, by which checkpoints save and load it.</summary>
/// <param name="parameters">What it updates.</param>
/// <param name="backend">Who computes.</param>
/// <param name="groups">How it treats them; <see cref="ParameterGroup.Standard"/> when null.</param>
public abstract class Optimizer(ParameterSet parameters, IBackend backend, IReadOnlyList<ParameterGroup>? groups = null)
{
    readonly (long Start, long Count, ParameterGroup Group)[] _spans = SpansOf(parameters, groups ?? ParameterGroup.Standard);
    readonly bool _trainsAll = parameters.All.All(parameter => parameter.IsTrained);

    /// <summary>The name that recipes and profiles use, such as <c>adamw</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it remembers: numbers in the layout of the parameters, by name. The order is that of the file.</summary>
    public abstract IReadOnlyList<(string Name, FlatMemory Memory)> State { get; }

    /// <summary>What it updates.</summary>
    protected ParameterSet Parameters => parameters;

    /// <summary>Who computes.</summary>
    protected IBackend Backend => backend;

    /// <summary>The gradients of the step, summed over its tokens, as one flat tensor.</summary>
    public Tensor Gradients => parameters.Gradients;

    /// <summary>
    /// Neighbouring parameters that are trained and treated alike, as one: where they begin in the flat memory, and numbers in them.
    /// </summary>
    protected ReadOnlySpan<(long Start, long Count, ParameterGroup Group)> Spans => _spans;

    /// <summary>L2 norm of the gradient over all parameters that are trained.</summary>
    public double GradientNorm() => Math.Sqrt(_trainsAll
        ? backend.SumOfSquares(parameters.Gradients)                         // one sum, in one order, whatever the groups
        : parameters.All.Where(parameter => parameter.IsTrained).Sum(parameter => backend.SumOfSquares(parameter.Tensor.Gradient!)));

    /// <summary>One update.</summary>
    /// <param name="update">Its number, from 0.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradientScale">The gradient's factor: 1 / tokens, times what clipping leaves.</param>
    public abstract void Update(int update, float rate, float gradientScale);

    static (long Start, long Count, ParameterGroup Group)[] SpansOf(ParameterSet parameters, IReadOnlyList<ParameterGroup> groups)
    {
        List<(long Start, long Count, ParameterGroup Group)> spans = [];
        for (int i = 0; i < parameters.All.Count; i++)
        {
            Parameter parameter = parameters.All[i];
            if (!parameter.IsTrained) continue;
            ParameterGroup group = groups.FirstOrDefault(group => group.Has(parameter))
                ?? throw new ArgumentException($"the parameter {parameter.Name} is in no group", nameof(groups));
            long end = i + 1 < parameters.All.Count ? parameters.All[i + 1].Offset : parameters.FlatLength;
            if (spans.Count > 0 && spans[^1].Group == group && spans[^1].Start + spans[^1].Count == parameter.Offset)
                spans[^1] = spans[^1] with { Count = end - spans[^1].Start };
            else
                spans.Add((parameter.Offset, end - parameter.Offset, group));
        }

        return [.. spans];
    }
}
