using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>LayerNorm with a gain and a bias, or RMSNorm with a gain or none.</summary>
sealed class Norm(ParameterSet parameters, string name, GptOptions options)
{
    readonly Tensor? _gain = options.HasGains ? parameters.Add($"{name}.gain", new Shape(options.Width), GptInit.Gain, ParameterRole.Gain)
        : null;
    readonly Tensor? _bias = options.Normalization == Normalization.Layer
        ? parameters.Add($"{name}.bias", new Shape(options.Width), GptInit.Bias, ParameterRole.Bias) : null;

    readonly float _epsilon = (float)options.NormEpsilon;

    /// <summary>float32 […, C] → the same shape.</summary>
    public Tensor Apply(Tensor x) => _bias is null ? x.RmsNorm(_gain, _epsilon) : x.LayerNorm(_gain!, _bias, _epsilon);
}
