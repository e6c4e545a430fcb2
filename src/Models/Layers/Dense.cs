using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x·wᵀ + b + r, and what is added to w where the model has additions there.</summary>
sealed class Dense(ParameterSet parameters, string name, int inputs, int outputs, Initializer initializer, GptOptions options,
    IReadOnlyList<int>? stacked = null)
{
    /// <summary>float32 [outputs, inputs].</summary>
    public Tensor Weight { get; } = parameters.Add($"{name}.weight", new Shape(outputs, inputs), initializer, ParameterRole.Matrix,
        stacked);

    /// <summary>float32 [outputs], where there is one.</summary>
    public Tensor? Bias { get; } = options.HasBias
        ? parameters.Add($"{name}.bias", new Shape(outputs), Initializer.Constant(0), ParameterRole.Bias) : null;

    /// <summary>What is added to the weight; null for nothing.</summary>
    public Adapter? Adapter { get; } = Adapter.Of(parameters, name, options);

    /// <summary>float32 […, inputs] → […, outputs], added to the residual where there is one.</summary>
    public Tensor Apply(Tensor x, Tensor? residual = null) =>
        Adapter is null ? x.Linear(Weight, Bias, residual) : Adapter.Apply(x, Weight, Bias, residual);
}
