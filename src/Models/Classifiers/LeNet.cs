using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Models.Classifiers;

/// <summary>
/// Two convolutions of 5×5 with 6 and 16 channels, each halved by pooling, then dense layers of 120 and 84 numbers: LeNet-5
/// (LeCun et al. 1998, Gradient-based learning applied to document recognition, §II.B), with ReLU and max-pooling in the place of tanh and
/// means, and every channel of the second layer connected to every one of the first.
/// </summary>
public sealed class LeNet : ImageClassifier
{
    static readonly Window Padded = new(5, Padding: 2), Plain = new(5), Half = new(2, 2);
    readonly Affine _first, _second, _third, _fourth;

    /// <summary>A model without memory.</summary>
    /// <param name="image">Channels, height and width, of 12 at least.</param>
    /// <param name="options">What every classifier is told.</param>
    public LeNet(Planes image, ClassifierOptions options) : base(image, options)
    {
        ImageSizes.Require("lenet", image, 12);
        _first = new Affine(Parameters, "convolution.0", image.Channels * Padded.Area, 6);
        _second = new Affine(Parameters, "convolution.1", 6 * Plain.Area, 16);
        _third = new Affine(Parameters, "dense.0", image.After(Padded, 6).After(Half, 6).After(Plain, 16).After(Half, 16).Count, 120);
        _fourth = new Affine(Parameters, "dense.1", 120, 84);
        AddHead(84);
    }

    private protected override double Multiplications => PooledConvolution.Multiplications(Image, _first, Padded)
        + PooledConvolution.Multiplications(Image.After(Padded, 6).After(Half, 6), _second, Plain)
        + _third.Weight.Shape.Count + _fourth.Weight.Shape.Count;

    private protected override Tensor Features(Tensor images)
    {
        Tensor x = images.SideBySide();
        Planes planes = Image;
        using (x.OpenScope("convolution.0")) x = x.Pooled(ref planes, _first, Padded, Half);
        using (x.OpenScope("convolution.1")) x = x.Pooled(ref planes, _second, Plain, Half);
        x = x.InTurn(images.Shape[0]);
        using (x.OpenScope("dense.0")) x = _third.Apply(x).Activate(Nonlinearity.Relu);
        using (x.OpenScope("dense.1")) return _fourth.Apply(x).Activate(Nonlinearity.Relu);
    }
}
