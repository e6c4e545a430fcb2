using Hone.Formats.Onnx;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors.Ops;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A decoder as an ONNX graph, whose tensors are those of the family's folder under their names, with the names of inputs and outputs that
/// optimum gives and transformers.js looks for.
/// </summary>
/// <remarks>
/// Shapes: B texts, T new tokens, P tokens of the cache, K = P + T, H heads, D numbers of one. Row i sees column j where j ≤ i + P and
/// the mask allows it. What it does not see is given a score of −3.4·10³⁸: by minus infinity a row that sees nothing would become NaN.
/// </remarks>
sealed class OnnxDecoder
{
    const float Unseen = -3.4028235e38f;
    const string Texts = "batch_size", New = "sequence_length", Past = "past_sequence_length", Whole = "total_sequence_length";

    readonly GptOptions _model;
    readonly bool _hasCache, _isHalf;
    readonly OnnxNodes _nodes = new();
    readonly List<OnnxValue> _inputs = [], _outputs = [];

    OnnxDecoder(GptOptions model, bool hasCache, bool isHalf) => (_model, _hasCache, _isHalf) = (model, hasCache, isHalf);

    /// <summary>The graph of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="family">The family it is written as.</param>
    /// <param name="tensors">Its tensors, with their numbers.</param>
    /// <param name="hasCache">It takes keys and values of the tokens before, and gives those of all.</param>
    /// <param name="isHalf">Its tensors are stored in half precision; they are computed with as float32.</param>
    public static OnnxGraph Of(
        GptOptions model, ModelFamily family, IEnumerable<OnnxTensor> tensors, bool hasCache, bool isHalf = false)
    {
        OnnxDecoder decoder = new(model, hasCache, isHalf);
        decoder.Build(family);
        return new OnnxGraph(family.Name, decoder._inputs, decoder._outputs, decoder._nodes.All, [.. tensors, .. decoder._nodes.Constants]);
    }

    void Build(ModelFamily family)
    {
        bool isGpt2 = family.Name == "gpt2";
        _inputs.Add(new("input_ids", OnnxType.Int64, [Texts, New]));
        _inputs.Add(new("attention_mask", OnnxType.Int64, [Texts, _hasCache ? Whole : New]));
        _inputs.Add(new("position_ids", OnnxType.Int64, [Texts, New]));
        _outputs.Add(new("logits", OnnxType.Float, [Texts, New, _model.Vocabulary]));

        string bias = Mask();
        string x = Wide(_nodes.Make("Gather", [family.Embedding, "input_ids"]));
        (string Cosines, string Sines)? turns = null;
        if (_model.IsRotary) turns = Turns();
        else x = _nodes.Add(x, Wide(_nodes.Make("Gather", ["transformer.wpe.weight", "position_ids"])));
        for (int i = 0; i < _model.Layers; i++)
        {
            string block = isGpt2 ? $"transformer.h.{i}" : $"model.layers.{i}";
            string seen = Norm(x, isGpt2 ? $"{block}.ln_1" : $"{block}.input_layernorm");
            x = _nodes.Add(x, Attention(seen, i, block, isGpt2, bias, turns));
            string read = Norm(x, isGpt2 ? $"{block}.ln_2" : $"{block}.post_attention_layernorm");
            x = _nodes.Add(x, isGpt2 ? Gelu(read, $"{block}.mlp") : Gated(read, $"{block}.mlp"));
        }

        x = Norm(x, isGpt2 ? "transformer.ln_f" : "model.norm");
        string head = _model.IsTied ? family.Embedding : ModelFamily.Head;
        _nodes.Give(_nodes.Product(x, _nodes.Transpose(Wide(head), 1, 0)), "logits");
    }

    /// <summary>Stored numbers as float32.</summary>
    string Wide(string tensor) => _isHalf ? _nodes.Make("Cast", [tensor], new OnnxAttribute("to", (int)OnnxType.Float)) : tensor;

    /// <summary>What is added to scores, [B, 1, T, K].</summary>
    string Mask()
    {
        string rows = SizeOf("input_ids"), columns = SizeOf("attention_mask");
        string row = _nodes.Widen(Range(_nodes.Make("Sub", [columns, rows]), columns), 1);
        string column = _nodes.Widen(Range(_nodes.Scalar(0), columns), 0);
        string isBefore = _nodes.Make("LessOrEqual", [column, row]);
        string isText = _nodes.Widen(_nodes.Make("Cast", ["attention_mask"], new OnnxAttribute("to", (int)OnnxType.Bool)), 1, 2);
        return _nodes.Make("Where", [_nodes.Make("And", [isBefore, isText]), _nodes.Real(0), _nodes.Real(Unseen)]);

        string SizeOf(string ids) => _nodes.Make("Gather", [_nodes.Make("Shape", [ids]), _nodes.Scalar(1)]);
        string Range(string from, string to) => _nodes.Make("Range", [from, to, _nodes.Scalar(1)]);
    }

    /// <summary>Cosines and sines of the positions, [B, 1, T, D].</summary>
    (string Cosines, string Sines) Turns()
    {
        double[] halfTurns = RotationTable.HalfTurns(_model.HeadSize, _model.RotaryBase, _model.RotaryScaling);
        string angles = _nodes.Reals("frequencies", [.. halfTurns.Concat(halfTurns).Select(turns => (float)(turns * Math.PI))]);
        string positions = _nodes.Widen(_nodes.Make("Cast", ["position_ids"], new OnnxAttribute("to", (int)OnnxType.Float)), 1, 3);
        string turned = _nodes.Multiply(positions, angles);
        return (_nodes.Make("Cos", [turned]), _nodes.Make("Sin", [turned]));
    }

    string Attention(string x, int layer, string block, bool isGpt2, string bias, (string Cosines, string Sines)? turns)
    {
        string attention = isGpt2 ? $"{block}.attn" : $"{block}.self_attn";
        string query, key, value;
        if (isGpt2)
        {
            string[] parts = _nodes.Make("Split", 3, [Dense(x, $"{attention}.c_attn", isTransposed: true),
                _nodes.Whole(_model.Width, _model.Width, _model.Width)], [new OnnxAttribute("axis", -1)]);
            (query, key, value) = (parts[0], parts[1], parts[2]);
        }
        else (query, key, value) = (Dense(x, $"{attention}.q_proj"), Dense(x, $"{attention}.k_proj"), Dense(x, $"{attention}.v_proj"));
        query = ByHead(query, _model.Heads, _model.HasQkNorm ? $"{attention}.q_norm" : null);
        key = ByHead(key, _model.KeyValueHeads, _model.HasQkNorm ? $"{attention}.k_norm" : null);
        value = ByHead(value, _model.KeyValueHeads, norm: null);
        if (turns is { } table) (query, key) = (Turn(query, table), Turn(key, table));
        if (_hasCache) (key, value) = (Cached(key, layer, "key"), Cached(value, layer, "value"));
        string scores = _nodes.Product(query, _nodes.Transpose(ForEveryHead(key), 0, 1, 3, 2));
        scores = _nodes.Add(_nodes.Multiply(scores, _nodes.Real(1 / Math.Sqrt(_model.HeadSize))), bias);
        string mixed = _nodes.Product(_nodes.Make("Softmax", [scores], new OnnxAttribute("axis", -1)), ForEveryHead(value));
        string flat = _nodes.Reshape(_nodes.Transpose(mixed, 0, 2, 1, 3), 0, 0, _model.Heads * _model.HeadSize);
        return isGpt2 ? Dense(flat, $"{attention}.c_proj", isTransposed: true) : Dense(flat, $"{attention}.o_proj");
    }

    /// <summary>[B, T, H·D] as [B, H, T, D].</summary>
    string ByHead(string x, int heads, string? norm)
    {
        string split = _nodes.Reshape(x, 0, 0, heads, _model.HeadSize);
        return _nodes.Transpose(norm is null ? split : Scaled(split, _model.QkNormEpsilon, $"{norm}.weight"), 0, 2, 1, 3);
    }

    string Turn(string x, (string Cosines, string Sines) table)
    {
        long half = _model.HeadSize / 2;
        string[] halves = _nodes.Make("Split", 2, [x, _nodes.Whole(half, half)], [new OnnxAttribute("axis", -1)]);
        string across = _nodes.Make("Concat", [_nodes.Make("Neg", [halves[1]]), halves[0]], new OnnxAttribute("axis", -1));
        return _nodes.Add(_nodes.Multiply(x, table.Cosines), _nodes.Multiply(across, table.Sines));
    }

    /// <summary>Keys or values of all tokens, [B, H, K, D], which are given away too.</summary>
    string Cached(string x, int layer, string what)
    {
        string past = $"past_key_values.{layer}.{what}", present = $"present.{layer}.{what}";
        _inputs.Add(new(past, OnnxType.Float, [Texts, _model.KeyValueHeads, Past, _model.HeadSize]));
        _outputs.Add(new(present, OnnxType.Float, [Texts, _model.KeyValueHeads, Whole, _model.HeadSize]));
        string all = _nodes.Make("Concat", [past, x], new OnnxAttribute("axis", 2));
        _nodes.Give(all, present);
        return all;
    }

    /// <summary>Keys or values again for each head of their group.</summary>
    string ForEveryHead(string x)
    {
        int group = _model.Heads / _model.KeyValueHeads;
        return group == 1 ? x : _nodes.Reshape(
            _nodes.Make("Expand", [_nodes.Widen(x, 2), _nodes.Whole(1, 1, group, 1, 1)]), 0, _model.Heads, -1, _model.HeadSize);
    }

    string Gated(string x, string block)
    {
        string gate = Dense(x, $"{block}.gate_proj");
        string open = _nodes.Multiply(gate, _nodes.Make("Sigmoid", [gate]));
        return Dense(_nodes.Multiply(open, Dense(x, $"{block}.up_proj")), $"{block}.down_proj");
    }

    string Gelu(string x, string block) => Dense(_nodes.Gelu(Dense(x, $"{block}.c_fc", isTransposed: true)), $"{block}.c_proj",
        isTransposed: true);

    /// <param name="x">[…, inputs].</param>
    /// <param name="name">What the names of weight and bias begin with.</param>
    /// <param name="isTransposed">The matrix stands there as [inputs, outputs], and not the other way round.</param>
    string Dense(string x, string name, bool isTransposed = false)
    {
        string product = _nodes.Product(x, isTransposed ? Wide($"{name}.weight") : _nodes.Transpose(Wide($"{name}.weight"), 1, 0));
        return _model.HasBias ? _nodes.Add(product, Wide($"{name}.bias")) : product;
    }

    string Norm(string x, string name) => _model.Normalization == Normalization.Layer
        ? _nodes.Normalize(x, Wide($"{name}.weight"), Wide($"{name}.bias"), _model.NormEpsilon)
        : Scaled(x, _model.NormEpsilon, $"{name}.weight");

    /// <summary>x / √(mean of x² + ε) · gain, over the last dimension.</summary>
    string Scaled(string x, double epsilon, string gain)
    {
        string mean = _nodes.Make("ReduceMean", [_nodes.Multiply(x, x)], new OnnxAttribute("axes", Integers: [-1]),
            new OnnxAttribute("keepdims", 1));
        string size = _nodes.Make("Sqrt", [_nodes.Add(mean, _nodes.Real(epsilon))]);
        return _nodes.Multiply(_nodes.Make("Div", [x, size]), Wide(gain));
    }
}
