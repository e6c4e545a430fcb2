using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>x·wᵀ + b, or a convolution with the same two.</summary>
/// <remarks>
/// Weights and biases begin uniform between ±1/√inputs: a third of the variance of LeCun et al. 1998, Efficient BackProp, §4.6, and what
/// the measured models beside ours begin with.
/// </remarks>
sealed class Affine(ParameterSet parameters, string name, int inputs, int outputs, ParameterRole role = ParameterRole.Matrix)
{
    /// <summary>float32 [outputs, inputs].</summary>
    public Tensor Weight { get; } = parameters.Add($"{name}.weight", new Shape(outputs, inputs), Begin(inputs), role);

    /// <summary>float32 [outputs].</summary>
    public Tensor Bias { get; } = parameters.Add($"{name}.bias", new Shape(outputs), Begin(inputs), ParameterRole.Bias);

    /// <summary>float32 […, inputs] → […, outputs].</summary>
    public Tensor Apply(Tensor x) => x.Linear(Weight, Bias);

    static Initializer Begin(int inputs) => Initializer.Uniform(1 / Math.Sqrt(inputs));
}
