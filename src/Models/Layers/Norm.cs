using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>LayerNorm where the dialect has biases, RMSNorm elsewhere.</summary>
sealed class Norm(ParameterSet parameters, string name, GptOptions options)
{
    readonly Tensor _gain = parameters.Add($"{name}.gain", new Shape(options.Width), GptInit.Gain, decays: false);
    readonly Tensor? _bias = options.HasBias ? parameters.Add($"{name}.bias", new Shape(options.Width), GptInit.Bias, decays: false) : null;

    /// <summary>float32 […, C] → the same shape.</summary>
    public Tensor Apply(Tensor x) => _bias is null ? x.RmsNorm(_gain) : x.LayerNorm(_gain, _bias);
}
