using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x + attention(norm(x)), then x + feed-forward(norm(x)): pre-norm residual (Xiong et al. 2020, arXiv:2002.04745).</summary>
/// <remarks>With dropout both are dropped from before they are added, as GPT-2 has it.</remarks>
sealed class Block(ParameterSet parameters, string name, int layer, GptOptions options, GptInit init, Tensor? angles)
{
    readonly Tensor? _residualScale = Scalar(parameters, $"{name}.residual_scale", init.ResidualScale(layer), options),
        _inputScale = Scalar(parameters, $"{name}.input_scale", init.InputScale(layer), options);

    readonly Norm _beforeAttention = new(parameters, $"{name}.attention.norm", options);
    readonly SelfAttention _attention = new(parameters, $"{name}.attention", layer, options, init, angles);
    readonly Norm _beforeFeedForward = new(parameters, $"{name}.feed_forward.norm", options);
    readonly FeedForward _feedForward = new(parameters, $"{name}.feed_forward", options, init);

    /// <summary>float32 [B, T, C] → the same shape.</summary>
    /// <param name="x">What the layer before gave.</param>
    /// <param name="input">What the first layer was given.</param>
    /// <param name="ids">The tokens, int32 [B, T].</param>
    /// <param name="cache">What came before them; null when nothing did.</param>
    /// <param name="starts">What each may see; null where all see the row from its beginning.</param>
    public Tensor Apply(Tensor x, Tensor input, Tensor ids, KvCache? cache, Tensor? starts)
    {
        using Tape.Segment? segment = options.Recomputes ? x.OpenSegment() : null;
        if (_residualScale is not null) x = x.Scale(_residualScale).Add(input.Scale(_inputScale!));
        using (x.OpenScope($"{name}.attention"))
            x = AddTo(x, residual => _attention.Apply(_beforeAttention.Apply(x), residual, ids, cache, starts));
        using (x.OpenScope($"{name}.feed_forward"))
            x = AddTo(x, residual => _feedForward.Apply(_beforeFeedForward.Apply(x), residual));
        return x;
    }

    /// <summary>What a part gives, added to the residual stream: by its last product, or after some of it was dropped.</summary>
    Tensor AddTo(Tensor x, Func<Tensor?, Tensor> part) =>
        x.Drops(options.Dropout) ? part(null).Dropout(options.Dropout, residual: x) : part(x);

    static Tensor? Scalar(ParameterSet parameters, string name, Initializer initializer, GptOptions options) =>
        options.WeighsResiduals ? parameters.Add(name, new Shape(1), initializer, ParameterRole.Scalar) : null;
}
