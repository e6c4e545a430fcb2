using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x[t] + s·σ(g·x[t][0…23])·x[t − 1]: each token takes a share of the one before it, before the first layer.</summary>
sealed class Smear(ParameterSet parameters, string name, GptOptions options)
{
    readonly Tensor _gate = parameters.Add($"{name}.gate", new Shape(1, options.SmearGateInputs), GptInit.Gate, ParameterRole.Scalar),
        _scale = parameters.Add($"{name}.scale", new Shape(1), GptInit.SmearScale, ParameterRole.Scalar);

    /// <summary>float32 [B, T, C] → the same shape.</summary>
    public Tensor Apply(Tensor x, KvCache? cache)
    {
        Tensor before = cache is null ? x.Delay() : x.DelayCached(cache.Before!, cache.Length);
        return x.Add(before.Gate(x.Columns(0, options.SmearGateInputs).Linear(_gate)).Scale(_scale));
    }
}
