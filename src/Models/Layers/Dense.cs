using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x·wᵀ + b.</summary>
sealed class Dense(ParameterSet parameters, string name, int inputs, int outputs, Initializer initializer, bool hasBias)
{
    readonly Tensor _weight = parameters.Add($"{name}.weight", new Shape(outputs, inputs), initializer, decays: true);
    readonly Tensor? _bias = hasBias ? parameters.Add($"{name}.bias", new Shape(outputs), Initializer.Constant(0), decays: false) : null;

    /// <summary>float32 […, inputs] → […, outputs].</summary>
    public Tensor Apply(Tensor x) => x.Linear(_weight, _bias);
}
