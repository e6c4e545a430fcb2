using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>A classifier of images of one size: features of an image, and a dense layer that scores each class by them.</summary>
/// <remarks>It reads float32 [B, C·H·W], numbers from 0 to 1, plane after plane.</remarks>
public abstract class ImageClassifier : Classifier
{
    Affine? _head;

    private protected ImageClassifier(Planes image, ClassifierOptions options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(image);
        Image = image;
    }

    /// <summary>What an image is: channels, height and width.</summary>
    public Planes Image { get; }

    /// <inheritdoc/>
    public sealed override double FlopsPerExample => 6 * (Multiplications + _head!.Weight.Shape.Count);

    /// <summary>Multiplications of an image, forward, but for those of the last layer.</summary>
    private protected abstract double Multiplications { get; }

    /// <inheritdoc/>
    public sealed override Tensor Logits(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor features = Features(batch.Inputs);
        using (features.OpenScope("head")) return _head!.Apply(features.Dropout(Options.Dropout));
    }

    /// <inheritdoc/>
    protected sealed override Tensor Inputs(Tape tape, int rows)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Input("inputs", DType.Float32, new Shape(rows, Image.Count));
    }

    /// <summary>Adds the last layer, after all others, so that its parameters are the last.</summary>
    private protected void AddHead(int features) => _head = new Affine(Parameters, "head", features, Options.Classes, ParameterRole.Head);

    /// <summary>Records what the last layer reads.</summary>
    /// <param name="images">float32 [B, C·H·W].</param>
    /// <returns>float32 [B, features].</returns>
    private protected abstract Tensor Features(Tensor images);
}
