using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x·wᵀ + b + r.</summary>
sealed class Dense(ParameterSet parameters, string name, int inputs, int outputs, Initializer initializer, bool hasBias,
    IReadOnlyList<int>? stacked = null)
{
    /// <summary>float32 [outputs, inputs].</summary>
    public Tensor Weight { get; } = parameters.Add($"{name}.weight", new Shape(outputs, inputs), initializer, ParameterRole.Matrix,
        stacked);

    /// <summary>float32 [outputs], where there is one.</summary>
    public Tensor? Bias { get; } = hasBias ? parameters.Add($"{name}.bias", new Shape(outputs), Initializer.Constant(0), ParameterRole.Bias)
        : null;

    /// <summary>float32 […, inputs] → […, outputs], added to the residual where there is one.</summary>
    public Tensor Apply(Tensor x, Tensor? residual = null) => x.Linear(Weight, Bias, residual);
}
