using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Models.Classifiers;

/// <summary>A hidden layer with ReLU between two dense ones (Rumelhart, Hinton and Williams 1986; Nair and Hinton 2010).</summary>
public sealed class Mlp : ImageClassifier
{
    readonly Affine _hidden;

    /// <summary>A model without memory.</summary>
    /// <param name="image">Channels, height and width.</param>
    /// <param name="options">What every classifier is told.</param>
    /// <param name="width">Numbers of the hidden layer.</param>
    public Mlp(Planes image, ClassifierOptions options, int width = 256) : base(image, options)
    {
        _hidden = new Affine(Parameters, "hidden", image.Count, width);
        AddHead(width);
    }

    private protected override double Multiplications => _hidden.Weight.Shape.Count;

    private protected override Tensor Features(Tensor images)
    {
        using (images.OpenScope("hidden")) return _hidden.Apply(images).Activate(Nonlinearity.Relu);
    }
}
