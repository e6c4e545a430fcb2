using System.Diagnostics;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>Two matrices with an activation between them.</summary>
sealed class FeedForward(ParameterSet parameters, string name, GptOptions options, GptInit init)
{
    readonly Dense _in = new(parameters, $"{name}.in", options.Width,
        options.FeedForwardWidth * (options.Activation == Activation.SwiGlu ? 2 : 1), init.Reading(options.Width), options.HasBias);
    readonly Dense _out = new(parameters, $"{name}.out", options.FeedForwardWidth, options.Width, init.Writing, options.HasBias);

    /// <summary>float32 […, C] → the same shape.</summary>
    public Tensor Apply(Tensor x)
    {
        Tensor inner = _in.Apply(x);
        return _out.Apply(options.Activation switch
        {
            Activation.Gelu => inner.Gelu(),
            Activation.SwiGlu => inner.SwiGlu(),
            Activation.ReluSquared => inner.ReluSquared(),
            _ => throw new UnreachableException(),
        });
    }
}
