using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Layers;

/// <summary>What a layer adds to the values of a token: its row of a table, each head of it by a gate 3·σ(g·x[0…11]).</summary>
sealed class ValueEmbedding(ParameterSet parameters, string name, GptOptions options, GptInit init)
{
    readonly Tensor _table = parameters.Add($"{name}.value_embedding",
        new Shape(options.Vocabulary, options.KeyValueHeads * options.HeadSize), init.ValueEmbedding, ParameterRole.Embedding);

    readonly Tensor _gate = parameters.Add($"{name}.value_gate",
        new Shape(options.KeyValueHeads, options.ValueGateInputs), GptInit.Gate, ParameterRole.Matrix);

    /// <summary>float32 [B, T, C] and int32 [B, T] → float32 [B, T, G·D].</summary>
    public Tensor Apply(Tensor x, Tensor ids) =>
        ids.Embed(_table, positions: null, start: null).Gate(x.Columns(0, options.ValueGateInputs).Linear(_gate), factor: 3);
}
