using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>Causal self-attention: one matrix for queries, keys and values, rotary positions where the dialect has them, one matrix back.</summary>
sealed class SelfAttention(ParameterSet parameters, string name, int layer, GptOptions options, GptInit init, Tensor? angles)
{
    readonly Heads _heads = new(options.Heads, options.KeyValueHeads, options.HeadSize);
    readonly Dense _pack = new(parameters, $"{name}.qkv", options.Width, (options.Heads + 2 * options.KeyValueHeads) * options.HeadSize,
        init.Reading(options.Width), options.HasBias);
    readonly Dense _back = new(parameters, $"{name}.out", options.Heads * options.HeadSize, options.Width, init.Writing, options.HasBias);

    /// <summary>float32 [B, T, C] → the same shape, added to the residual.</summary>
    public Tensor Apply(Tensor x, Tensor residual, KvCache? cache, Tensor? starts)
    {
        Tensor qkv = _pack.Apply(x);                                                        // [B, T, (H + 2G)·D]
        if (angles is not null) qkv = qkv.Rotate(_heads, angles, options.HasQkNorm, cache?.Length);
        Tensor mixed = cache is null                                                        // [B, T, H·D]
            ? qkv.Attention(_heads, starts, options.WindowOf(layer))
            : qkv.AttentionCached(_heads, cache.Keys[layer], cache.Values[layer], cache.Length, options.WindowOf(layer));
        return _back.Apply(mixed, residual);
    }
}
