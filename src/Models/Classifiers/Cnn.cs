using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Models.Classifiers;

/// <summary>
/// Two convolutions of 3×3 with 32 and 64 channels, each halved by pooling, then a dense layer of 128 numbers; ReLU after each: the small
/// network of many introductions to images.
/// </summary>
public sealed class Cnn : ImageClassifier
{
    static readonly Window Three = new(3), Half = new(2, 2);
    readonly Affine _first, _second, _third;

    /// <summary>A model without memory.</summary>
    /// <param name="image">Channels, height and width, of 10 at least.</param>
    /// <param name="options">What every classifier is told.</param>
    public Cnn(Planes image, ClassifierOptions options) : base(image, options)
    {
        ImageSizes.Require("cnn", image, 10);
        _first = new Affine(Parameters, "convolution.0", image.Channels * Three.Area, 32);
        _second = new Affine(Parameters, "convolution.1", 32 * Three.Area, 64);
        _third = new Affine(Parameters, "dense.0", image.After(Three, 32).After(Half, 32).After(Three, 64).After(Half, 64).Count, 128);
        AddHead(128);
    }

    private protected override double Multiplications => PooledConvolution.Multiplications(Image, _first, Three)
        + PooledConvolution.Multiplications(Image.After(Three, 32).After(Half, 32), _second, Three) + _third.Weight.Shape.Count;

    private protected override Tensor Features(Tensor images)
    {
        Tensor x = images.SideBySide();
        Planes planes = Image;
        using (x.OpenScope("convolution.0")) x = x.Pooled(ref planes, _first, Three, Half);
        using (x.OpenScope("convolution.1")) x = x.Pooled(ref planes, _second, Three, Half);
        x = x.InTurn(images.Shape[0]);
        using (x.OpenScope("dense.0")) return _third.Apply(x).Activate(Nonlinearity.Relu);
    }
}
