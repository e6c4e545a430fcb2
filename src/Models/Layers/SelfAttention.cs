using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>
/// Causal self-attention: one matrix for queries, keys and values, norms of queries and keys and rotary positions where the model has them,
/// one matrix back.
/// </summary>
sealed class SelfAttention(ParameterSet parameters, string name, int layer, GptOptions options, GptInit init, Tensor? angles)
{
    readonly Heads _heads = new(options.Heads, options.KeyValueHeads, options.HeadSize);
    readonly Dense _pack = new(parameters, $"{name}.qkv", options.Width, (options.Heads + 2 * options.KeyValueHeads) * options.HeadSize,
        init.Reading(options.Width), options,
        stacked: [options.Heads * options.HeadSize, options.KeyValueHeads * options.HeadSize, options.KeyValueHeads * options.HeadSize]);
    readonly Dense _back = new(parameters, $"{name}.out", options.Heads * options.HeadSize, options.Width, init.Writing, options);

    readonly Tensor? _queryGain = Gain(parameters, $"{name}.query_norm.gain", options),
        _keyGain = Gain(parameters, $"{name}.key_norm.gain", options);

    readonly float _epsilon = (float)options.QkNormEpsilon;

    readonly ValueEmbedding? _values = options.HasValueEmbeddingAt(layer) ? new(parameters, name, options, init) : null;

    /// <summary>float32 [B, T, C] → the same shape, added to the residual where there is one.</summary>
    public Tensor Apply(Tensor x, Tensor? residual, Tensor ids, KvCache? cache, Tensor? starts)
    {
        Tensor qkv = _pack.Apply(x);                                                        // [B, T, (H + 2G)·D]
        if (_values is not null) qkv = qkv.AddColumns(_values.Apply(x, ids), (_heads.Query + _heads.KeyValue) * _heads.Size);
        bool isFused = options.HasQkNorm && !options.HasQkGain && angles is not null;       // without gains one pass normalizes and rotates
        if (options.HasQkNorm && !isFused) qkv = qkv.QkNorm(_heads, _queryGain, _keyGain, _epsilon);
        if (angles is not null) qkv = qkv.Rotate(_heads, angles, isFused, cache?.Length, _epsilon);
        Tensor mixed = cache is null                                                        // [B, T, H·D]
            ? qkv.Attention(_heads, starts, options.WindowOf(layer), options.Dropout)
            : qkv.AttentionCached(_heads, cache.Keys[layer], cache.Values[layer], cache.Length, options.WindowOf(layer));
        return _back.Apply(mixed, residual);
    }

    static Tensor? Gain(ParameterSet parameters, string name, GptOptions options) =>
        options.HasQkGain ? parameters.Add(name, new Shape(options.HeadSize), GptInit.Gain, ParameterRole.Gain) : null;
}
