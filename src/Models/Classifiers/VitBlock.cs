using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>x + attention(norm(x)), then x + feed-forward(norm(x)), where every position sees every other.</summary>
sealed class VitBlock
{
    readonly string _name;
    readonly Heads _heads;
    readonly (Tensor Gain, Tensor Bias) _first, _second;
    readonly (Tensor Weight, Tensor Bias) _pack, _back, _in, _out;

    public VitBlock(ParameterSet parameters, string name, VitOptions options)
    {
        int width = options.Width;
        (_name, _heads) = (name, new Heads(options.Heads, options.Heads, width / options.Heads));
        _first = Norm("attention.norm");
        _pack = Dense("attention.qkv", width, 3 * width, [width, width, width]);
        _back = Dense("attention.out", width, width);
        _second = Norm("feed_forward.norm");
        _in = Dense("feed_forward.in", width, options.Expansion * width);
        _out = Dense("feed_forward.out", options.Expansion * width, width);

        (Tensor, Tensor) Norm(string part) => (
            parameters.Add($"{name}.{part}.gain", new Shape(width), Initializer.Constant(1), ParameterRole.Gain),
            parameters.Add($"{name}.{part}.bias", new Shape(width), Initializer.Constant(0), ParameterRole.Bias));

        (Tensor, Tensor) Dense(string part, int inputs, int outputs, int[]? stacked = null) => (
            parameters.Add($"{name}.{part}.weight", new Shape(outputs, inputs), Initializer.Normal(0.02), ParameterRole.Matrix, stacked),
            parameters.Add($"{name}.{part}.bias", new Shape(outputs), Initializer.Constant(0), ParameterRole.Bias));
    }

    /// <summary>float32 [B, T, C] → the same shape.</summary>
    public Tensor Apply(Tensor x)
    {
        using (x.OpenScope($"{_name}.attention"))
            x = x.LayerNorm(_first.Gain, _first.Bias).Linear(_pack.Weight, _pack.Bias).AttentionBothWays(_heads)
                .Linear(_back.Weight, _back.Bias, x);
        using (x.OpenScope($"{_name}.feed_forward"))
            return x.LayerNorm(_second.Gain, _second.Bias)
                .FeedForward(_in.Weight, _in.Bias, _out.Weight, _out.Bias, x, Nonlinearity.Gelu);
    }
}
