using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>
/// A vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929): squares of the image as tokens with learned positions, pre-norm blocks
/// whose attention sees all squares, and the mean of what they give in the place of a token for the class (Beyer et al. 2022,
/// arXiv:2205.01580).
/// </summary>
/// <remarks>
/// Matrices and positions begin normal with 0.02, as in GPT-2 and in most code for these models, the squares' embedding with 1/√inputs,
/// biases as 0, gains as 1. Matrices as its authors have them, uniform with a variance of 2/(inputs + outputs), learn digits more slowly
/// (measured: docs/LOG.md).
/// </remarks>
public sealed class Vit : ImageClassifier
{
    readonly VitOptions _sizes;
    readonly Tensor _embedding, _bias, _positions, _gain, _shift;
    readonly VitBlock[] _blocks;

    /// <summary>A model without memory.</summary>
    /// <param name="image">Channels, height and width.</param>
    /// <param name="options">What every classifier is told.</param>
    /// <param name="sizes">Its own sizes.</param>
    /// <exception cref="ArgumentException">The sizes contradict themselves.</exception>
    public Vit(Planes image, ClassifierOptions options, VitOptions? sizes = null) : base(image, options)
    {
        ArgumentNullException.ThrowIfNull(image);
        _sizes = sizes ?? new VitOptions();
        if (_sizes.Validate() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(sizes));
        ImageSizes.RequireMultiple(image, _sizes.Patch);
        int inputs = image.Channels * _sizes.Patch * _sizes.Patch, width = _sizes.Width;
        _embedding = Parameters.Add("patches.weight", new Shape(width, inputs), Initializer.Normal(1 / Math.Sqrt(inputs)),
            ParameterRole.Matrix);
        _bias = Parameters.Add("patches.bias", new Shape(width), Initializer.Constant(0), ParameterRole.Bias);
        _positions = Parameters.Add("positions", new Shape(image.Area / (_sizes.Patch * _sizes.Patch), width),
            Initializer.Normal(0.02), ParameterRole.Embedding);
        _blocks = [.. Enumerable.Range(0, _sizes.Layers).Select(i => new VitBlock(Parameters, $"blocks.{i}", _sizes))];
        _gain = Parameters.Add("norm.gain", new Shape(width), Initializer.Constant(1), ParameterRole.Gain);
        _shift = Parameters.Add("norm.bias", new Shape(width), Initializer.Constant(0), ParameterRole.Bias);
        AddHead(width);
    }

    /// <summary>Its own sizes.</summary>
    public VitOptions Sizes => _sizes;

    private protected override double Multiplications
    {
        get
        {
            double squares = _positions.Shape[0], width = _sizes.Width;
            double block = (4 + 2 * _sizes.Expansion) * width * width + 2 * squares * width;
            return squares * (_embedding.Shape.Count + _sizes.Layers * block);
        }
    }

    private protected override Tensor Features(Tensor images)
    {
        Tensor x;
        using (images.OpenScope("patches"))
            x = images.Patches(Image, _sizes.Patch).Linear(_embedding, _bias).Shift(_positions);       // [B, squares, width]
        foreach (VitBlock block in _blocks) x = block.Apply(x);
        using (x.OpenScope("norm")) return x.LayerNorm(_gain, _shift).Mean();
    }
}
