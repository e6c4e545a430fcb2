using System.Globalization;
using System.Runtime.InteropServices;
using Hone.Formats.Onnx;

namespace Hone.Hosting.Exchange;

/// <summary>Operations of a graph as they are put together: each gives the name of what it makes.</summary>
sealed class OnnxNodes
{
    /// <summary>What begins the names of numbers that are no tensor of the model.</summary>
    public const string Constant = "constant/";

    readonly List<OnnxNode> _nodes = [];
    readonly Dictionary<string, OnnxTensor> _constants = [];

    /// <summary>The operations so far.</summary>
    public IReadOnlyList<OnnxNode> All => _nodes;

    /// <summary>The constants so far.</summary>
    public IEnumerable<OnnxTensor> Constants => _constants.Values;

    /// <summary>An operation with one result.</summary>
    public string Make(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<OnnxAttribute> attributes) =>
        Make(operation, 1, inputs, attributes)[0];

    /// <summary>An operation with several.</summary>
    public string[] Make(string operation, int results, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute> attributes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{operation}_{_nodes.Count}");
        string[] outputs = results == 1 ? [name] : [.. Enumerable.Range(0, results).Select(i => $"{name}.{i}")];
        _nodes.Add(new(operation, inputs, outputs, attributes));
        return outputs;
    }

    /// <summary>Gives a value another name, by which the model gives it away.</summary>
    public void Give(string value, string name) => _nodes.Add(new("Identity", [value], [name], []));

    /// <summary>The sum of two values.</summary>
    public string Add(string one, string other) => Make("Add", [one, other]);

    /// <summary>The product of two values, number by number.</summary>
    public string Multiply(string one, string other) => Make("Mul", [one, other]);

    /// <summary>The product of matrices.</summary>
    public string Product(string one, string other) => Make("MatMul", [one, other]);

    /// <summary>A value with its dimensions in another order.</summary>
    public string Transpose(string value, params long[] order) =>
        Make("Transpose", [value], new OnnxAttribute("perm", Integers: order));

    /// <summary>The same numbers in another shape: 0 keeps a dimension, −1 takes what is left.</summary>
    public string Reshape(string value, params long[] shape) => Make("Reshape", [value, Whole(shape)]);

    /// <summary>A value with dimensions of size 1 more.</summary>
    public string Widen(string value, params long[] axes) => Make("Unsqueeze", [value, Whole(axes)]);

    /// <summary>x·wᵀ + b of rows.</summary>
    public string Dense(string rows, string weight, string bias) => Make("Gemm", [rows, weight, bias], new OnnxAttribute("transB", 1));

    /// <summary>LayerNorm over the last dimension (Ba et al. 2016, arXiv:1607.06450).</summary>
    public string Normalize(string value, string gain, string bias, double epsilon) => Make("LayerNormalization", [value, gain, bias],
        new OnnxAttribute("axis", -1), new OnnxAttribute("epsilon", Real: (float)epsilon));

    /// <summary>GELU by tanh (Hendrycks and Gimpel 2016, arXiv:1606.08415).</summary>
    public string Gelu(string value)
    {
        string cube = Multiply(Multiply(value, value), value);
        string bent = Multiply(Real(Math.Sqrt(2 / Math.PI)), Add(value, Multiply(Real(0.044715), cube)));
        return Multiply(value, Multiply(Real(0.5), Add(Real(1), Make("Tanh", [bent]))));
    }

    /// <summary>A list of whole numbers.</summary>
    public string Whole(params long[] values) => Add($"i[{string.Join(',', values)}]", OnnxType.Int64, [values.Length],
        MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>A whole number.</summary>
    public string Scalar(long value) => Add(string.Create(CultureInfo.InvariantCulture, $"i{value}"), OnnxType.Int64, [],
        BitConverter.GetBytes(value));

    /// <summary>A real number.</summary>
    public string Real(double value) => Add(string.Create(CultureInfo.InvariantCulture, $"f{(float)value:R}"), OnnxType.Float, [],
        BitConverter.GetBytes((float)value));

    /// <summary>Real numbers.</summary>
    public string Reals(string name, float[] values) => Add(name, OnnxType.Float, [values.Length],
        MemoryMarshal.AsBytes<float>(values).ToArray());

    string Add(string name, OnnxType type, long[] shape, byte[] bytes)
    {
        string full = Constant + name;
        _constants.TryAdd(full, new(full, type, shape, () => [bytes]));
        return full;
    }
}
