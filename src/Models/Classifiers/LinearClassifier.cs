using Hone.Tensors;
using Hone.Tensors.Backends;

namespace Hone.Models.Classifiers;

/// <summary>Scores are sums of pixels: softmax regression, what every other has to be better than.</summary>
public sealed class LinearClassifier : ImageClassifier
{
    /// <summary>A model without memory.</summary>
    /// <param name="image">Channels, height and width.</param>
    /// <param name="options">What every classifier is told.</param>
    public LinearClassifier(Planes image, ClassifierOptions options) : base(image, options) => AddHead(image.Count);

    private protected override double Multiplications => 0;

    private protected override Tensor Features(Tensor images) => images;
}
