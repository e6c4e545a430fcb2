using System.Diagnostics;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>Two matrices with an activation between them.</summary>
sealed class FeedForward(ParameterSet parameters, string name, GptOptions options, GptInit init)
{
    readonly Dense _in = new(parameters, $"{name}.in", options.Width,
        options.FeedForwardWidth * (options.Activation == Activation.SwiGlu ? 2 : 1), init.FeedForward(options.Width), options,
        stacked: options.Activation == Activation.SwiGlu ? [options.FeedForwardWidth, options.FeedForwardWidth] : null);
    readonly Dense _out = new(parameters, $"{name}.out", options.FeedForwardWidth, options.Width, init.Writing, options);

    /// <summary>float32 […, C] → the same shape, added to the residual where there is one.</summary>
    public Tensor Apply(Tensor x, Tensor? residual) => options.Activation switch
    {
        Activation.Gelu => Fused(x, residual, Nonlinearity.Gelu),
        Activation.ReluSquared => Fused(x, residual, Nonlinearity.ReluSquared),
        Activation.SwiGlu => _out.Apply(_in.Apply(x).SwiGlu(), residual),
        _ => throw new UnreachableException(),
    };

    /// <summary>In one operation, but where something is added to one of the matrices.</summary>
    Tensor Fused(Tensor x, Tensor? residual, Nonlinearity nonlinearity) => _in.Adapter is not null || _out.Adapter is not null
        ? _out.Apply(_in.Apply(x).Activate(nonlinearity), residual)
        : x.FeedForward(_in.Weight, _in.Bias, _out.Weight, _out.Bias, residual, nonlinearity);
}
