using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>x + attention(norm(x)), then x + feed-forward(norm(x)): pre-norm residual (Xiong et al. 2020, arXiv:2002.04745).</summary>
sealed class Block(ParameterSet parameters, string name, int layer, GptOptions options, GptInit init, Tensor? angles)
{
    readonly Norm _beforeAttention = new(parameters, $"{name}.attention.norm", options);
    readonly SelfAttention _attention = new(parameters, $"{name}.attention", layer, options, init, angles);
    readonly Norm _beforeFeedForward = new(parameters, $"{name}.feed_forward.norm", options);
    readonly FeedForward _feedForward = new(parameters, $"{name}.feed_forward", options, init);

    /// <summary>float32 [B, T, C] → the same shape.</summary>
    public Tensor Apply(Tensor x, KvCache? cache, Tensor? starts)
    {
        using Tape.Segment? segment = options.Recomputes ? x.OpenSegment() : null;
        using (x.OpenScope($"{name}.attention")) x = _attention.Apply(_beforeAttention.Apply(x), residual: x, cache, starts);
        using (x.OpenScope($"{name}.feed_forward")) x = _feedForward.Apply(_beforeFeedForward.Apply(x), residual: x);
        return x;
    }
}
