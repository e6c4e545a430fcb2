using Hone.Formats.Onnx;
using Hone.Models.Classifiers;
using Hone.Tensors.Backends;

namespace Hone.Hosting.Exchange.Classifiers;

/// <summary>
/// A classifier of images as an ONNX graph, whose tensors are its parameters under their names, with the names of input and output that
/// transformers.js looks for.
/// </summary>
/// <remarks>
/// Shapes: B images, C·H·W numbers of one, from 0 to 1; V classes. The logits are divided by the temperature that was fitted at the end of
/// the run, so that their softmax is what <c>hone classify</c> says.
/// </remarks>
sealed class OnnxClassifier
{
    const string Images = "batch_size", Input = "pixel_values", Result = "logits";

    readonly ImageClassifier _model;
    readonly OnnxNodes _nodes = new();

    OnnxClassifier(ImageClassifier model) => _model = model;

    /// <summary>The graph of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="temperature">What its logits are divided by.</param>
    /// <param name="tensors">Its parameters, with their numbers.</param>
    public static OnnxGraph Of(ImageClassifier model, double temperature, IEnumerable<OnnxTensor> tensors)
    {
        OnnxClassifier graph = new(model);
        string logits = graph._nodes.Dense(graph.Features(), "head.weight", "head.bias");
        graph._nodes.Give(graph._nodes.Multiply(logits, graph._nodes.Real(1 / temperature)), Result);
        Planes image = model.Image;
        return new OnnxGraph("classifier", [new(Input, OnnxType.Float, [Images, image.Channels, image.Height, image.Width])],
            [new(Result, OnnxType.Float, [Images, model.Options.Classes])], graph._nodes.All, [.. tensors, .. graph._nodes.Constants]);
    }

    /// <summary>The shape of a parameter: of a convolution's weights [outputs, inputs, rows, columns], else what it has here.</summary>
    public static IReadOnlyList<long> ShapeOf(ImageClassifier model, string name, IReadOnlyList<long> shape)
    {
        if (model is Vit vit && name == "patches.weight") return [shape[0], vit.Image.Channels, vit.Sizes.Patch, vit.Sizes.Patch];
        if (!name.StartsWith("convolution.", StringComparison.Ordinal) || shape.Count != 2) return shape;
        int size = SizeOf(model), inputs = (int)shape[1] / (size * size);
        return [shape[0], inputs, size, size];
    }

    string Features() => _model switch
    {
        LinearClassifier => Flat(Input),
        Mlp => Relu(_nodes.Dense(Flat(Input), "hidden.weight", "hidden.bias")),
        LeNet => Relu(Layer(Relu(Layer(Flat(Pooled(Pooled(Input, 0, padding: 2), 1)), 0)), 1)),
        Cnn => Relu(Layer(Flat(Pooled(Pooled(Input, 0), 1)), 0)),
        Vit vit => Squares(vit),
        _ => throw new InvalidOperationException($"{_model.GetType().Name} has no graph"),
    };

    /// <summary>A convolution, halved by pooling, and ReLU.</summary>
    string Pooled(string x, int layer, int padding = 0)
    {
        long size = SizeOf(_model);
        string convolved = _nodes.Make("Conv", [x, $"convolution.{layer}.weight", $"convolution.{layer}.bias"],
            new OnnxAttribute("kernel_shape", Integers: [size, size]),
            new OnnxAttribute("pads", Integers: [padding, padding, padding, padding]));
        return Relu(_nodes.Make("MaxPool", [convolved], new OnnxAttribute("kernel_shape", Integers: [2, 2]),
            new OnnxAttribute("strides", Integers: [2, 2])));
    }

    string Layer(string x, int layer) => _nodes.Dense(x, $"dense.{layer}.weight", $"dense.{layer}.bias");

    string Relu(string x) => _nodes.Make("Relu", [x]);

    string Flat(string x) => _nodes.Make("Flatten", [x]);

    /// <summary>The vision transformer's mean of all squares, [B, width].</summary>
    string Squares(Vit vit)
    {
        (int patch, int width, int heads) = (vit.Sizes.Patch, vit.Sizes.Width, vit.Sizes.Heads);
        string cut = _nodes.Make("Conv", [Input, "patches.weight", "patches.bias"],
            new OnnxAttribute("kernel_shape", Integers: [patch, patch]), new OnnxAttribute("strides", Integers: [patch, patch]));
        string x = _nodes.Add(_nodes.Transpose(_nodes.Reshape(cut, 0, width, -1), 0, 2, 1), "positions");
        for (int i = 0; i < vit.Sizes.Layers; i++)
        {
            string attention = $"blocks.{i}.attention", inner = $"blocks.{i}.feed_forward";
            x = _nodes.Add(x, Attention(Norm(x, $"{attention}.norm"), attention, width, heads));
            x = _nodes.Add(x, Dense(_nodes.Gelu(Dense(Norm(x, $"{inner}.norm"), $"{inner}.in")), $"{inner}.out"));
        }

        return _nodes.Make("ReduceMean", [Norm(x, "norm")], new OnnxAttribute("axes", Integers: [1]), new OnnxAttribute("keepdims", 0));
    }

    string Attention(string x, string name, int width, int heads)
    {
        string[] parts = _nodes.Make("Split", 3, [Dense(x, $"{name}.qkv"), _nodes.Whole(width, width, width)],
            [new OnnxAttribute("axis", -1)]);
        string[] byHead = [.. parts.Select(part => _nodes.Transpose(_nodes.Reshape(part, 0, 0, heads, width / heads), 0, 2, 1, 3))];
        string scores = _nodes.Multiply(_nodes.Product(byHead[0], _nodes.Transpose(byHead[1], 0, 1, 3, 2)),
            _nodes.Real(1 / Math.Sqrt(width / heads)));
        string mixed = _nodes.Product(_nodes.Make("Softmax", [scores], new OnnxAttribute("axis", -1)), byHead[2]);
        return Dense(_nodes.Reshape(_nodes.Transpose(mixed, 0, 2, 1, 3), 0, 0, width), $"{name}.out");
    }

    /// <summary>A dense layer over the last of several dimensions.</summary>
    string Dense(string x, string name) =>
        _nodes.Add(_nodes.Product(x, _nodes.Transpose($"{name}.weight", 1, 0)), $"{name}.bias");

    string Norm(string x, string name) => _nodes.Normalize(x, $"{name}.gain", $"{name}.bias", 1e-5);

    static int SizeOf(ImageClassifier model) => model is LeNet ? 5 : 3;
}
